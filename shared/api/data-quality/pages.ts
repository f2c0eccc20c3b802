import { dayMs, dayOf } from '../../runtime/time-buckets.ts'
import * as z from 'zod'
import type { Measure, DataQualityRepository } from '../../storage/repositories/quality-repository.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { parseBody } from '../parse-body.ts'
import type { MeasuredView, QualityView } from '../views/data-quality.ts'
import { delayIn, type Share, type Tally } from '../../model/data-quality.ts'

const mostDays = 92
const day = z.iso.date('must be a day such as 2026-10-01')

/** The days asked for: four weeks up to today when nothing is said. */
const daysIn = (query: Readonly<Record<string, string>>, now: number): { from: string; to: string } => {
  const { from, to } = parseBody(
    z.object({ from: day.default(dayOf(now - 27 * dayMs)), to: day.default(dayOf(now)) }),
    { from: query['from'] || undefined, to: query['to'] || undefined },
  )
  if (from > to) throw new RejectedError('from must not be later than to', { field: 'from' })
  if (Date.parse(to) - Date.parse(from) >= mostDays * dayMs)
    throw new RejectedError(`to must be at most ${mostDays} days from from`, { field: 'to' })
  return { from, to }
}

const sum = (shares: readonly Share[]): Share =>
  shares.reduce((all, { n, ok }) => ({ n: all.n + n, ok: all.ok + ok }), { n: 0, ok: 0 })

/** The delay below which a share of all lie; nothing where there is none. */
const percentile = (delays: Tally['delays'], part: number): number | undefined => {
  const buckets = Object.entries(delays).sort(([a], [b]) => Number(a) - Number(b))
  const wanted = part * buckets.reduce((all, [, count]) => all + count, 0)
  let seen = 0
  const found = buckets.find(([, count]) => (seen += count) >= wanted)
  return found && delayIn(found[0])
}

const viewOf = ({ day: of, tally, measured, touched }: Measure): MeasuredView => {
  const {
    touchpoints,
    people,
    fields,
    typed,
    codes,
    unreachable,
    unique,
    delays,
    contradictions,
    contradicted,
  } = tally
  const at = (part: number, name: string) => {
    const delay = percentile(delays, part)
    return delay === undefined ? {} : { [name]: delay }
  }
  return {
    day: of,
    touchpoints,
    people,
    measured,
    touched,
    completeness: { ...sum(Object.values(fields)), fields },
    validity: { ...typed, codes, unreachable },
    uniqueness: unique,
    timeliness: { n: touchpoints, ...at(0.5, 'p50'), ...at(0.9, 'p90'), ...at(0.99, 'p99') },
    consistency: { n: people, ok: people - contradicted, codes: contradictions },
  }
}

const least = 10
const beyondChance = 1.96

/**
 * Two shares compared (two-sided, normal approximation): whether the later is better or worse than chance
 * would have it.
 */
export const directionOf = (before: Share, after: Share): 'better' | 'worse' | 'steady' | 'unknown' => {
  if (before.n < least || after.n < least) return 'unknown'
  const pooled = (before.ok + after.ok) / (before.n + after.n)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / before.n + 1 / after.n))
  const z1 = error === 0 ? 0 : (after.ok / after.n - before.ok / before.n) / error
  if (Math.abs(z1) < beyondChance) return 'steady'
  return z1 > 0 ? 'better' : 'worse'
}

type Sides = 'completeness' | 'validity' | 'uniqueness' | 'consistency'

const trendOf = (
  days: readonly MeasuredView[],
  side: Sides,
): QualityView['sources'][number]['trend'][Sides] => {
  const half = Math.floor(days.length / 2)
  const [before, after] = [
    sum(days.slice(0, half).map((each) => each[side])),
    sum(days.slice(half).map((each) => each[side])),
  ]
  return { before, after, direction: directionOf(before, after) }
}

/**
 * `GET /api/quality?from=&to=`: how good the data of each source is, day by day, and whether it becomes
 * better.
 * @throws Refused naming the parameter that is wrong
 */
export const qualityPage = async (
  rows: DataQualityRepository,
  query: Readonly<Record<string, string>>,
  now: number,
): Promise<QualityView> => {
  const { from, to } = daysIn(query, now)
  const measures = await Array.fromAsync(rows.measures(from, to))
  const sources = [...Map.groupBy(measures, ({ source }) => source)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, of]) => {
      const days = of.map(viewOf)
      return {
        source,
        days,
        trend: {
          completeness: trendOf(days, 'completeness'),
          validity: trendOf(days, 'validity'),
          uniqueness: trendOf(days, 'uniqueness'),
          consistency: trendOf(days, 'consistency'),
        },
      }
    })
  return { from, to, sources }
}
