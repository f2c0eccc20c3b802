import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { opened } from '../../shared/imports/files/file.ts'
import { placesIn } from '../../shared/imports/files/headers.ts'
import { storyOf } from '../../shared/imports/validate-row.ts'
import { shownResults, type ShownResult, shipped } from './row-results.ts'
import { describeWithData } from '../shared-data.ts'
import { files, truth } from './olist.ts'

const callShape = z.object({ properties: z.object({ origin: z.string() }) })

describeWithData(['leads'], 'the real leads and deals', () => {
  let leads: ShownResult[]
  let deals: ShownResult[]

  beforeAll(async () => {
    const text = readFileSync(files.leads, 'utf8')
    leads = await shownResults(text, shipped('olist-leads'))
    const { headers, rows } = await opened(readFileSync(files.leads))
    const places = placesIn(headers, shipped('olist-leads'))
    const titled = (await Array.fromAsync(rows)).map(({ cells }) => ({ headers, cells, places }))
    const story = storyOf('leads.csv', titled, shipped('olist-leads'), 'lead.id')
    deals = await shownResults(readFileSync(files.deals, 'utf8'), shipped('olist-deals'), story)
  }, 60_000)

  it('all go in', () => {
    const { leads: leadCount, deals: dealCount } = truth()
    expect(
      [leads, deals].map((verdicts) => verdicts.filter(({ outcome }) => outcome === 'accepted').length),
    ).toEqual([leadCount, dealCount])
  })

  it('each under a key of its own', () => {
    const keys = [...leads, ...deals].flatMap((verdict) =>
      verdict.outcome === 'accepted' ? verdict.calls.map(({ place }) => JSON.stringify(place)) : [],
    )
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('carry every origin exactly, an empty one as unknown', () => {
    const origins = leads.flatMap((verdict) =>
      verdict.outcome === 'accepted'
        ? verdict.calls.map(({ call }) => callShape.parse(call).properties.origin)
        : [],
    )
    const counted = [...Map.groupBy(origins, (origin) => origin)]
      .map(([origin, rows]) => ({ origin, leads: rows.length }))
      .sort((a, b) => b.leads - a.leads)
    expect(counted).toEqual(truth().byOrigin.map(({ origin, leads: count }) => ({ origin, leads: count })))
  })

  it('are flagged where a deal was won before its lead came, and nowhere else', () => {
    expect(deals.filter(({ flags }) => flags.length > 0).map(({ key, flags }) => [key, ...flags])).toEqual(
      truth().wonTooEarly.map((lead) => [
        lead,
        'against.earlier: 早于 leads.csv 中的第一条 / is earlier than the first of it in leads.csv',
      ]),
    )
    expect(leads.filter(({ flags }) => flags.length > 0)).toEqual([])
  })
})
