import { isKnown, type Value } from './silence.ts'
import { median } from './statistics/order.ts'

/** A closed bucket. A count where `trials` is undefined, else a rate: count of trials. Null is unknown. */
export type Bucket = {
  /** Start and end in milliseconds. */
  readonly start: number
  readonly end: number
  readonly count: Value
  readonly trials?: Value
}

/** A bucket whose values are known. A count has an exposure of 1. */
export type KnownBucket = {
  readonly index: number
  readonly start: number
  readonly end: number
  readonly count: number
  readonly exposure: number
}

export type Seasonality = {
  /** Position in the local week: 0 to 167. */
  readonly hourOfWeek: (at: number) => number
  /** What a shopping festival or holiday multiplies the count or the rate of a bucket by; usually 1. */
  readonly calendarFactor: (at: number) => number
}

/** What is expected of one bucket. */
export type Expectation = {
  /** The expected count per exposure. */
  readonly rate: number
  /** Buckets it was learnt from. */
  readonly learntFrom: number
  /** Variance over that of pure chance, 1 at least, what the baseline itself does not know included. */
  readonly dispersion: number
}

const fewestSeasonal = 4
const dayHours = 24
const hour = 3_600_000

export const knownBuckets = (buckets: readonly Bucket[]): KnownBucket[] =>
  buckets.flatMap(({ start, end, count, trials }, index) => {
    const exposure = trials === undefined ? 1 : trials
    return isKnown(count) && isKnown(exposure) && exposure > 0 && count >= 0
      ? [{ index, start, end, count, exposure }]
      : []
  })

/** Past buckets by hour of week, by hour of day, all; rates without their calendar factor. */
type Groups = {
  readonly week: ReadonlyMap<number, readonly KnownBucket[]>
  readonly day: ReadonlyMap<number, readonly KnownBucket[]>
  readonly all: readonly KnownBucket[]
}

const groupsOf = (past: readonly KnownBucket[], { hourOfWeek }: Seasonality): Groups => ({
  week: Map.groupBy(past, ({ start }) => hourOfWeek(start)),
  day: Map.groupBy(past, ({ start }) => hourOfWeek(start) % dayHours),
  all: past,
})

/** The buckets that are most like this one and enough; days and weeks know no hour of day. */
const alike = (
  groups: Groups,
  { start, end }: KnownBucket,
  { hourOfWeek }: Seasonality,
): readonly KnownBucket[] => {
  const position = hourOfWeek(start)
  const week = end - start > dayHours * hour ? [] : (groups.week.get(position) ?? [])
  if (week.length >= fewestSeasonal) return week
  const day = end - start >= dayHours * hour ? [] : (groups.day.get(position % dayHours) ?? [])
  return day.length >= fewestSeasonal ? day : groups.all
}

/** Σ (count − expected)² / variance by chance, of the middle of buckets: a median resists earlier incidents. */
const dispersionOf = (
  past: readonly KnownBucket[],
  rateOf: (bucket: KnownBucket) => number,
  chance: boolean,
): number => {
  const ratios = past.flatMap((bucket) => {
    const rate = rateOf(bucket)
    const variance = bucket.exposure * rate * (chance ? 1 : Math.max(1 - rate, 0.01))
    return variance > 0 ? [(bucket.count - bucket.exposure * rate) ** 2 / variance] : []
  })
  // The median of a χ² variable with one degree of freedom.
  return ratios.length === 0 ? 1 : Math.max(1, median(ratios) / 0.4549)
}

/**
 * Learns from the past what to expect of a bucket: the median of past rates at the same hour of the week, of
 * the day where there are too few, of all else, each divided by its own calendar factor and multiplied by the
 * judged bucket's. O(n log n).
 */
export const learnBaseline = (
  past: readonly KnownBucket[],
  seasonality: Seasonality,
  counts: boolean,
): ((bucket: KnownBucket) => Expectation) => {
  const groups = groupsOf(past, seasonality)
  const medians = new Map<readonly KnownBucket[], number>()
  const plainRate = (group: readonly KnownBucket[]): number => {
    const known = medians.get(group)
    if (known !== undefined) return known
    const rate = median(
      group.map(({ count, exposure, start }) => count / exposure / seasonality.calendarFactor(start)),
    )
    medians.set(group, rate)
    return rate
  }
  const rateOf = (bucket: KnownBucket): number => {
    const rate = plainRate(alike(groups, bucket, seasonality)) * seasonality.calendarFactor(bucket.start)
    return counts ? rate : Math.min(1, rate)
  }
  const dispersion = dispersionOf(past, rateOf, counts)
  return (bucket) => {
    const learntFrom = alike(groups, bucket, seasonality).length
    return { rate: rateOf(bucket), learntFrom, dispersion: dispersion * (1 + Math.PI / 2 / learntFrom) }
  }
}
