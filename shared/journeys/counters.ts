import { hourOf } from '../runtime/time-buckets.ts'
import type { Journey } from '../model/journey.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { countsOfUnknown } from './unknown-events.ts'

export type Counts = Readonly<Record<string, number>>
/** hour (`2026-01-05T02`, UTC) → counter → change. */
export type CountsByHour = Readonly<Record<string, Counts>>

/** What every stored touchpoint adds, whoever it belongs to. */
export const countsOfTouchpoint = ({ channel, type }: Pick<Touchpoint, 'channel' | 'type'>): Counts => ({
  [`touch|${channel}`]: 1,
  [`type|${type}`]: 1,
})

/**
 * How long (ms) after it happened something reached us, at most; there is one class more, for what took
 * longer.
 */
export const lagBounds: readonly number[] = [1, 5, 30, 120, 600, 3600, 21_600, 86_400].map(
  (seconds) => seconds * 1000,
)

const lagClass = (lag: number): number => {
  const found = lagBounds.findIndex((bound) => lag <= bound)
  return found === -1 ? lagBounds.length : found
}

/**
 * What every touchpoint that came over a connection adds to the hour it was received in: one name for
 * connection and class of lag, so that an hour's item grows by some 25 bytes for each connection that is in
 * use, and by no write. Our own come over none.
 */
const countsOfArrival = ({
  channel,
  source,
  at,
  receivedAt,
}: Pick<Touchpoint, 'channel' | 'source' | 'at' | 'receivedAt'>): Counts =>
  channel === 'own' ? {} : { [`via|${lagClass(receivedAt - at)}|${channel}/${source}`]: 1 }

/** What a touchpoint adds to the hour it was received in. */
const received = (touchpoint: Touchpoint): Counts => ({
  ...countsOfArrival(touchpoint),
  ...countsOfUnknown(touchpoint),
})

/**
 * What a stored touchpoint adds, and to which hours: what happened to the hour it happened in, what arrived
 * to the hour it arrived in.
 */
export const countsOfStored = (touchpoint: Touchpoint): CountsByHour => {
  const [happened, arrived] = [
    { [hourOf(touchpoint.at)]: countsOfTouchpoint(touchpoint) },
    received(touchpoint),
  ]
  return Object.keys(arrived).length === 0
    ? happened
    : plus(happened, { [hourOf(touchpoint.receivedAt)]: arrived })
}

/** What every refused event adds. */
export const countsOfRefusal = (channel: string): Counts => ({ [`refused|${channel}`]: 1 })

/** Touchpoints stored, from sums of counters. */
export const storedIn = (counts: Counts): number => total(counts, 'touch|')

/** Events refused after they had been accepted, from sums of counters. */
export const refusedIn = (counts: Counts): number => total(counts, 'refused|')

const total = (counts: Counts, prefix: string): number =>
  Object.entries(counts).reduce((sum, [counter, n]) => (counter.startsWith(prefix) ? sum + n : sum), 0)

/**
 * What a journey is worth to the counters: each stage in the hour it was first reached, the lead and the win
 * under the lead's origin.
 */
export const countsOfJourney = (journey: Journey): CountsByHour => {
  if (journey.movedTo !== undefined) return {}
  const origin = journey.lead?.origin ?? 'unknown'
  const entries: [number, string][] = Object.entries(journey.stages).map(([stage, at]) => [
    at,
    `stage|${stage}`,
  ])
  if (journey.lead) entries.push([journey.lead.at, `lead|${origin}`])
  if (journey.wonAt !== undefined) entries.push([journey.wonAt, `won|${origin}`])
  return entries.reduce<CountsByHour>(
    (sum, [at, counter]) => plus(sum, { [hourOf(at)]: { [counter]: 1 } }),
    {},
  )
}

/** Sum of two. */
export const plus = (a: CountsByHour, b: CountsByHour, sign = 1): CountsByHour => {
  const sum: Record<string, Record<string, number>> = Object.fromEntries(
    Object.entries(a).map(([hour, counts]) => [hour, { ...counts }]),
  )
  for (const [hour, counts] of Object.entries(b)) {
    const into = (sum[hour] ??= {})
    for (const [counter, n] of Object.entries(counts)) into[counter] = (into[counter] ?? 0) + sign * n
  }
  return sum
}

/** What must be added to the counters when a journey becomes another: nothing where nothing changed. */
export const changeOfCounts = (before: Journey, after: Journey): CountsByHour => {
  const change = plus(countsOfJourney(after), countsOfJourney(before), -1)
  const cleaned = Object.entries(change).map(
    ([hour, counts]) =>
      [hour, Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0))] as const,
  )
  return Object.fromEntries(cleaned.filter(([, counts]) => Object.keys(counts).length > 0))
}
