import {
  learnBaseline,
  knownBuckets,
  type Bucket,
  type Expectation,
  type KnownBucket,
  type Seasonality,
} from './baseline.ts'
import { absenceOf } from './absence.ts'
import { closedPeriods, type ClosingRule } from './closed-buckets.ts'
import { binomialAtMost, poissonAtMost } from './statistics/hypothesis-tests.ts'
import { poissonInterval, wilsonInterval, type Interval } from './statistics/intervals.ts'

export type RateRule = ClosingRule & {
  /** Counts of events, or rates of trials. */
  readonly kind: 'counts' | 'rates'
  /** The share of the expected value that must be missing for a drop. */
  readonly leastDrop: number
  /** Expected events, or trials, below which a bucket says nothing. */
  readonly minimumSample: number
  /** The chance of a false alarm in one look. */
  readonly falseAlarmChance: number
  /** Buckets that are added up for a sustained drop. */
  readonly sustainedBuckets: number
  /** Known closed buckets before the judged ones, at least. */
  readonly minimumHistory: number
  /** Milliseconds of history before the judged buckets, at least: a week's shape needs two weeks. */
  readonly minimumSpan: number
}

export const defaultRateRule: RateRule = {
  kind: 'counts',
  lateness: 0,
  leastDrop: 0.3,
  minimumSample: 20,
  falseAlarmChance: 0.0005,
  sustainedBuckets: 6,
  minimumHistory: 28,
  minimumSpan: 14 * 24 * 3_600_000,
}

/** What was seen of one bucket or several, and what was expected of them; counts or rates. */
type Evidence = {
  /** Start of the first bucket, end of the last, in milliseconds. */
  readonly since: number
  readonly until: number
  readonly observed: number
  readonly expected: number
  /** What the observed value may be by chance, 95 %. */
  readonly interval: Interval
  /** The chance of so little, or less, if nothing changed. */
  readonly chance: number
}

export type RateFinding =
  | ({ readonly kind: 'sudden-drop' | 'sustained-drop' } & Evidence)
  | { readonly kind: 'absence'; readonly since: number; readonly until: number; readonly usualGap: number }
  /** Inside what is usual again. */
  | ({ readonly kind: 'clear' } & Evidence)
  /** Less than usual, but not surely so: neither an alert nor a recovery. */
  | ({ readonly kind: 'between' } & Evidence)
  | { readonly kind: 'silent'; readonly reason: RateSilence }

type RateSilence = {
  readonly code:
    | 'not-enough-completed-intervals'
    | 'history-too-short'
    | 'unknown-value'
    | 'too-many-gaps'
    | 'constant'
    | 'sample-too-small'
  readonly params: Readonly<Record<string, number>>
}

const silent = (code: RateSilence['code'], params: RateSilence['params']): RateFinding => ({
  kind: 'silent',
  reason: { code, params },
})

type Expected = Expectation & { readonly bucket: KnownBucket }

/** Adds buckets up; the chance is exact for the counts divided by the dispersion. */
const evidenceOf = (judged: readonly Expected[], kind: RateRule['kind']): Evidence => {
  const [first, last] = [judged.at(0), judged.at(-1)]
  const sum = (of: (one: Expected) => number): number => judged.reduce((total, one) => total + of(one), 0)
  const count = sum(({ bucket }) => bucket.count)
  const exposure = sum(({ bucket }) => bucket.exposure)
  const expected = sum(({ bucket, rate }) => bucket.exposure * rate)
  const together = judged.every(({ seasonal }) => seasonal) ? 1 : judged.length
  const dispersion = (last?.dispersion ?? 1) * together
  const span = { since: first?.bucket.start ?? 0, until: last?.bucket.end ?? 0 }
  if (kind === 'counts') {
    const { low, high } = poissonInterval(count / dispersion)
    return {
      ...span,
      observed: count,
      expected,
      interval: { low: low * dispersion, high: high * dispersion },
      chance: poissonAtMost(count / dispersion, expected / dispersion),
    }
  }
  const trials = exposure / dispersion
  return {
    ...span,
    observed: count / exposure,
    expected: expected / exposure,
    interval: wilsonInterval({ successes: Math.min(count / dispersion, trials), trials }),
    chance: binomialAtMost(count / dispersion, trials, Math.min(1, expected / exposure)),
  }
}

const missingShare = ({ observed, expected }: Evidence): number =>
  expected > 0 ? 1 - observed / expected : 0

const isDrop = (evidence: Evidence, rule: RateRule): boolean =>
  missingShare(evidence) >= rule.leastDrop && evidence.chance < rule.falseAlarmChance

/** Hysteresis: recovered from half of what makes a drop, and no longer unlikely. */
const isClear = (evidence: Evidence, rule: RateRule): boolean => missingShare(evidence) < rule.leastDrop / 2

const sampleOf = (judged: readonly Expected[], kind: RateRule['kind']): number =>
  judged.reduce((sum, { bucket, rate }) => sum + (kind === 'counts' ? rate : bucket.exposure), 0)

/**
 * Judges the newest closed bucket of a count or rate: absence of data first, then a sudden drop of that
 * bucket, then a sustained drop of the last few together, else clear or between. The baseline is learnt from
 * the buckets before the last few. Unknown values are passed over, an unknown newest value is silent.
 * O(n log n).
 */
export const judgeRates = (
  buckets: readonly Bucket[],
  rule: RateRule,
  seasonality: Seasonality,
  now: number,
): RateFinding => {
  const closed = closedPeriods(buckets, rule, now)
  const known = knownBuckets(closed)
  const [newest, last] = [closed.at(-1), known.at(-1)]
  const needed = rule.minimumHistory + rule.sustainedBuckets
  if (!newest || known.length < needed || !last)
    return silent('not-enough-completed-intervals', { closed: known.length, needed })
  const span = last.end - (known[0]?.start ?? last.end)
  if (span < rule.minimumSpan)
    return silent('history-too-short', { milliseconds: span, needed: rule.minimumSpan })
  if (2 * known.length < closed.length)
    return silent('too-many-gaps', { known: known.length, of: closed.length })
  const value = last.count / last.exposure
  if (known.every(({ count, exposure }) => count / exposure === value)) return silent('constant', { value })
  const absence = absenceOf(closed)
  if (absence) return { kind: 'absence', ...absence }
  if (last.index !== closed.length - 1) return silent('unknown-value', { since: newest.start })
  const recent = known.slice(-rule.sustainedBuckets)
  const expect = learnBaseline(known.slice(0, -rule.sustainedBuckets), seasonality, rule.kind === 'counts')
  const judged = recent.map((bucket): Expected => ({ bucket, ...expect(bucket) }))
  const newestAlone = judged.slice(-1)
  const alone = evidenceOf(newestAlone, rule.kind)
  const together = evidenceOf(judged, rule.kind)
  const bigEnough = sampleOf(newestAlone, rule.kind) >= rule.minimumSample
  if (bigEnough && isDrop(alone, rule)) return { kind: 'sudden-drop', ...alone }
  const sample = sampleOf(judged, rule.kind)
  if (sample < rule.minimumSample) return silent('sample-too-small', { sample, needed: rule.minimumSample })
  if (isDrop(together, rule) && !(bigEnough && isClear(alone, rule)))
    return { kind: 'sustained-drop', ...together }
  const newestSays = bigEnough ? alone : together
  return { kind: isClear(newestSays, rule) ? 'clear' : 'between', ...newestSays }
}
