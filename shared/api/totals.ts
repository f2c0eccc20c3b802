import { stages } from '../model/journey.ts'
import { parseBody } from './parse-body.ts'
import * as z from 'zod'
import type { TotalsView } from './views/journeys.ts'

type Counts = Readonly<Record<string, number>>

/** Counters of one family: what stands after the bar, and how many. What came to nothing is left out. */
const family = (counts: Counts, name: string): Map<string, number> =>
  new Map(
    Object.entries(counts)
      .filter(([counter, n]) => counter.startsWith(`${name}|`) && n !== 0)
      .map(([counter, n]) => [counter.slice(name.length + 1), n]),
  )

const byName = (a: string, b: string): number => (a < b ? -1 : 1)

const origins = (counts: Counts): TotalsView => {
  const [leads, won] = [family(counts, 'lead'), family(counts, 'won')]
  const totals = [...new Set([...leads.keys(), ...won.keys()])].map((origin) => ({
    origin,
    leads: leads.get(origin) ?? 0,
    won: won.get(origin) ?? 0,
  }))
  return {
    by: 'origin',
    totals: totals.sort((a, b) => b.leads - a.leads || b.won - a.won || byName(a.origin, b.origin)),
  }
}

const channels = (counts: Counts): TotalsView => {
  const [touchpoints, refused] = [family(counts, 'touch'), family(counts, 'refused')]
  const totals = [...new Set([...touchpoints.keys(), ...refused.keys()])].map((channel) => ({
    channel,
    touchpoints: touchpoints.get(channel) ?? 0,
    refused: refused.get(channel) ?? 0,
  }))
  return {
    by: 'channel',
    totals: totals.sort((a, b) => b.touchpoints - a.touchpoints || byName(a.channel, b.channel)),
  }
}

/** People who ever reached each stage, in the order of the stages. */
const reached = (counts: Counts): TotalsView => {
  const people = family(counts, 'stage')
  return { by: 'stage', totals: stages.map((stage) => ({ stage, people: people.get(stage) ?? 0 })) }
}

const views = { origin: origins, channel: channels, stage: reached } as const

/**
 * `GET /api/totals?by=`: over everything there ever was.
 * @throws Refused when `by` is none of origin, channel, stage
 */
export const totalsOf = (by: string | undefined, counts: Counts): TotalsView =>
  views[parseBody(z.enum(['origin', 'channel', 'stage']), by, ['by'])](counts)
