import { parse } from 'csv-parse/sync'
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { sharedData } from '../shared-data.ts'

/** The real files: 8,000 leads and 842 deals. They lie beside the repository, not in it. */
export const files = {
  leads: sharedData('leads', 'olist_marketing_qualified_leads_dataset.csv'),
  deals: sharedData('leads', 'olist_closed_deals_dataset.csv'),
} as const
const table = z.array(z.record(z.string(), z.string()))
const read = (file: string) => table.parse(parse(readFileSync(file), { columns: true }))

export type OriginTotal = { origin: string; leads: number; won: number }

const originOf = (lead: Record<string, string> | undefined): string => lead?.['origin'] || 'unknown'

/**
 * The truth, counted straight from the files with nothing of ours: leads by origin, and how many of them were
 * won.
 */
export const truth = (): { leads: number; deals: number; byOrigin: OriginTotal[]; wonTooEarly: string[] } => {
  const [leads, deals] = [read(files.leads), read(files.deals)]
  const leadOf = new Map(leads.map((lead) => [lead['mql_id'], lead]))
  const byOrigin = new Map<string, OriginTotal>()
  const totalOf = (origin: string): OriginTotal => {
    const total = byOrigin.get(origin) ?? { origin, leads: 0, won: 0 }
    byOrigin.set(origin, total)
    return total
  }
  for (const lead of leads) totalOf(originOf(lead)).leads++
  for (const deal of deals) totalOf(originOf(leadOf.get(deal['mql_id']))).won++
  const early = deals.filter(
    (deal) =>
      (deal['won_date'] ?? '').slice(0, 10) < (leadOf.get(deal['mql_id'])?.['first_contact_date'] ?? ''),
  )
  return {
    leads: leads.length,
    deals: deals.length,
    byOrigin: [...byOrigin.values()].sort((a, b) => b.leads - a.leads || (a.origin < b.origin ? -1 : 1)),
    wonTooEarly: early.map((deal) => deal['mql_id'] ?? ''),
  }
}
