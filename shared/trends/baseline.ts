import { isKnown, type Value } from './silence.ts'
import { median, quantileOfSorted, sortedCopy } from './statistics/order.ts'

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
  /** Whether these share its place in the week; if not, neighbouring buckets err together. */
  readonly seasonal: boolean
  /** Variance over that of pure chance, 1 at least, what the baseline itself does not know included. */
  readonly dispersion: number
}

/** Fewer past buckets than these at the same hour: a wider group counts. */
const fewestSeasonal = 2
const dayHours = 24
const hour = 3_600_000

export const knownBuckets = (buckets: readonly Bucket[]): KnownBucket[] =>
  buckets.flatMap(({ start, end, count, trials }, index) => {
    const exposure = trials === undefined ? 1 : trials
    return isKnown(count) && isKnown(exposure) && exposure > 0 && count >= 0
      ? [{ index, start, end, count, exposure }]
      : []
  })

/** How closely past buckets resemble the judged one: same hour of the week, same hour of the day, any. */
type Level = {
  readonly groupOf: (bucket: KnownBucket) => readonly KnownBucket[]
  readonly rateOf: (bucket: KnownBucket) => number
  /** Computed once, when first needed. */
  readonly dispersion: () => number
}

/** Quantiles of a χ² variable with one degree of freedom. */
const chiSquare = [
  { share: 0.5, value: 0.454_936 },
  { share: 0.9, value: 2.705_543 },
] as const

/**
 * The variance over that of pure chance, 1 at least: the larger of what the median and the upper decile of
 * (count − expected)² / variance say. Earlier incidents in less than a tenth of the buckets do not count.
 */
const dispersionOf = (
  past: readonly KnownBucket[],
  level: Omit<Level, 'dispersion'>,
  counts: boolean,
): number => {
  const ratios = past.flatMap((bucket) => {
    const rate = level.rateOf(bucket)
    const { length } = level.groupOf(bucket)
    const variance = bucket.exposure * rate * (counts ? 1 : Math.max(1 - rate, 0.01))
    if (variance <= 0 || length < 2) return []
    return [((bucket.count - bucket.exposure * rate) ** 2 / variance) * (length / (length - 1))]
  })
  const sorted = sortedCopy(ratios)
  if (sorted.length === 0) return 1
  return Math.max(1, ...chiSquare.map(({ share, value }) => quantileOfSorted(sorted, share) / value))
}

/** A memory of one result. */
const once = (compute: () => number): (() => number) => {
  let result: number | undefined
  return () => {
    result ??= compute()
    return result
  }
}

/**
 * Learns from the past what to expect of a bucket: the median of past rates at the same hour of the week, of
 * the day where there are too few, of all else, each divided by its own calendar factor and multiplied by the
 * judged bucket's. Buckets of a day are compared by weekday, longer ones with all. O(n log n).
 */
export const learnBaseline = (
  past: readonly KnownBucket[],
  { hourOfWeek, calendarFactor }: Seasonality,
  counts: boolean,
): ((bucket: KnownBucket) => Expectation) => {
  const levelBy = (keyOf: (at: number) => number): Level => {
    const groups = Map.groupBy(past, ({ start }) => keyOf(start))
    const rates = new Map(
      [...groups].map(([key, group]) => [
        key,
        median(group.map(({ count, exposure, start }) => count / exposure / calendarFactor(start))),
      ]),
    )
    const groupOf = ({ start }: KnownBucket): readonly KnownBucket[] => groups.get(keyOf(start)) ?? []
    const rateOf = ({ start }: KnownBucket): number => {
      const rate = (rates.get(keyOf(start)) ?? 0) * calendarFactor(start)
      return counts ? rate : Math.min(1, rate)
    }
    return { groupOf, rateOf, dispersion: once(() => dispersionOf(past, { groupOf, rateOf }, counts)) }
  }
  const week = levelBy(hourOfWeek)
  const day = levelBy((at) => hourOfWeek(at) % dayHours)
  const all = levelBy(() => 0)
  const levelFor = (bucket: KnownBucket): Level => {
    const hours = (bucket.end - bucket.start) / hour
    if (hours <= dayHours && week.groupOf(bucket).length >= fewestSeasonal) return week
    return hours < dayHours && day.groupOf(bucket).length >= fewestSeasonal ? day : all
  }
  return (bucket) => {
    const level = levelFor(bucket)
    const learntFrom = level.groupOf(bucket).length
    // A median of n values has π / 2n of the variance of one.
    const baseline = 1 + Math.PI / 2 / Math.max(1, learntFrom)
    return {
      rate: level.rateOf(bucket),
      learntFrom,
      seasonal: level === week,
      dispersion: level.dispersion() * baseline,
    }
  }
}
