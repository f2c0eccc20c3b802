import type { Journey } from './journey.ts'
import type { Touchpoint } from './touchpoint.ts'

export type Counts = Readonly<Record<string, number>>
/** hour (`2026-01-05T02`, UTC) → counter → change. */
export type CountsByHour = Readonly<Record<string, Counts>>

/** The hour a time (ms UTC) falls into. */
export const hourOf = (at: number): string => new Date(at).toISOString().slice(0, 13)

/** What every stored touchpoint adds, whoever it belongs to. */
export const countsOfTouchpoint = ({ channel, type }: Pick<Touchpoint, 'channel' | 'type'>): Counts => ({ [`touch|${channel}`]: 1, [`type|${type}`]: 1 })

/** What every refused event adds. */
export const countsOfRefusal = (channel: string): Counts => ({ [`refused|${channel}`]: 1 })

/** Touchpoints stored, from sums of counters. */
export const storedIn = (counts: Counts): number => total(counts, 'touch|')

/** Events refused after they had been accepted, from sums of counters. */
export const refusedIn = (counts: Counts): number => total(counts, 'refused|')

const total = (counts: Counts, prefix: string): number =>
  Object.entries(counts).reduce((sum, [counter, n]) => (counter.startsWith(prefix) ? sum + n : sum), 0)

/** What a journey is worth to the counters: each stage in the hour it was first reached, the lead and the win under the lead's origin. */
export const countsOfJourney = (journey: Journey): CountsByHour => {
  if (journey.movedTo !== undefined) return {}
  const origin = journey.lead?.origin ?? 'unknown'
  const entries: [number, string][] = Object.entries(journey.stages).map(([stage, at]) => [at, `stage|${stage}`])
  if (journey.lead) entries.push([journey.lead.at, `lead|${origin}`])
  if (journey.wonAt !== undefined) entries.push([journey.wonAt, `won|${origin}`])
  return entries.reduce<CountsByHour>((sum, [at, counter]) => plus(sum, { [hourOf(at)]: { [counter]: 1 } }), {})
}

/** Sum of two. */
export const plus = (a: CountsByHour, b: CountsByHour, sign = 1): CountsByHour => {
  const sum: Record<string, Record<string, number>> = Object.fromEntries(Object.entries(a).map(([hour, counts]) => [hour, { ...counts }]))
  for (const [hour, counts] of Object.entries(b)) {
    const into = (sum[hour] ??= {})
    for (const [counter, n] of Object.entries(counts)) into[counter] = (into[counter] ?? 0) + sign * n
  }
  return sum
}

/** What must be added to the counters when a journey becomes another: nothing where nothing changed. */
export const changeOfCounts = (before: Journey, after: Journey): CountsByHour => {
  const change = plus(countsOfJourney(after), countsOfJourney(before), -1)
  const cleaned = Object.entries(change).map(([hour, counts]) => [hour, Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0))] as const)
  return Object.fromEntries(cleaned.filter(([, counts]) => Object.keys(counts).length > 0))
}
