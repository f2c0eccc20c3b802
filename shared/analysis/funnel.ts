import { benjaminiHochberg } from '../trends/statistics/hypothesis-tests.ts'
import { mean, quantileOfSorted, sortedCopy } from '../trends/statistics/order.ts'
import { smoothedOddsRatio, type SmoothedOdds } from './smoothed-odds.ts'
import { wilsonInterval, type Interval } from '../trends/statistics/intervals.ts'
import { compareText } from '../runtime/compare.ts'
import { compileFunnel, walkFunnel } from './funnel-walk.ts'
import type { CompiledFunnel, FunnelQuery, FunnelTouch } from './funnel-walk.ts'

/** `open`: the window still runs, so the person is not lost yet. Times in ms. */
export type FunnelOutcome = {
  readonly person: string
  readonly reached: number
  readonly gaps: readonly number[]
  readonly segment: string
  readonly state: 'converted' | 'open' | 'lost'
}

/** What one bucket of people adds; parts are merged in any order and grouping, and twice is once. */
export type FunnelPart = { readonly outcomes: readonly FunnelOutcome[] }

const stateOf = (reached: number, open: boolean, length: number): FunnelOutcome['state'] => {
  if (reached === length) return 'converted'
  return open ? 'open' : 'lost'
}

/** What one person adds: nothing without a first step, nothing with an excluded touchpoint between steps. */
export const foldPerson = (
  funnel: CompiledFunnel,
  person: string,
  touches: readonly FunnelTouch[],
  now: number,
): FunnelOutcome | undefined => {
  const walk = walkFunnel(funnel, touches)
  if (!walk || walk.excluded) return undefined
  const { reached, gaps, segment, liveFrom } = walk
  return {
    person,
    reached,
    gaps,
    segment,
    state: stateOf(reached, now - liveFrom <= funnel.window, funnel.length),
  }
}

/** Associative, commutative and idempotent: the union of the outcomes by person, sorted by person. */
export const mergeParts = (parts: readonly FunnelPart[]): FunnelPart => {
  const byPerson = new Map<string, FunnelOutcome>()
  for (const { outcomes } of parts) for (const outcome of outcomes) byPerson.set(outcome.person, outcome)
  return { outcomes: [...byPerson.values()].sort((a, b) => compareText(a.person, b.person)) }
}

/** Times to convert from the step before, in ms; NaN where no person came. */
type FunnelTimes = {
  readonly mean: number
  readonly median: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
}

/**
 * `lost`: people who ended before the next step, their windows closed. `lossRate` is judged among `closed`
 * people only (those who went on, and the lost ones).
 */
export type FunnelStep = {
  readonly count: number
  readonly open: number
  readonly lost: readonly string[]
  readonly closed: number
  readonly lossRate: number | undefined
  readonly lossInterval: Interval
  readonly alarm: boolean
  readonly times: FunnelTimes
}

const timesOf = (gaps: readonly number[]): FunnelTimes => {
  const sorted = sortedCopy(gaps)
  return {
    mean: mean(sorted),
    median: quantileOfSorted(sorted, 0.5),
    lowerQuartile: quantileOfSorted(sorted, 0.25),
    upperQuartile: quantileOfSorted(sorted, 0.75),
  }
}

const stepOf = (outcomes: readonly FunnelOutcome[], step: number, threshold: number): FunnelStep => {
  const here = outcomes.filter(({ reached }) => reached === step + 1)
  const count = outcomes.filter(({ reached }) => reached > step).length
  const lost = here.filter(({ state }) => state === 'lost').map(({ person }) => person)
  const open = here.filter(({ state }) => state === 'open').length
  const closed = count - open
  const lossInterval = wilsonInterval({ successes: lost.length, trials: closed })
  return {
    count,
    open,
    lost,
    closed,
    lossRate: closed === 0 ? undefined : lost.length / closed,
    lossInterval,
    alarm: closed > 0 && lossInterval.low > threshold,
    times: timesOf(outcomes.flatMap(({ gaps }) => gaps[step - 1] ?? [])),
  }
}

/** The steps of a merged part. @param threshold an alarm is raised where the loss's lower bound passes it */
export const funnelSteps = (part: FunnelPart, length: number, threshold = 1): FunnelStep[] =>
  Array.from({ length }, (_, step) => stepOf(part.outcomes, step, threshold))

/** The same by segment: the value of the breakdown's property at the person's first step. */
export const funnelBySegment = (
  part: FunnelPart,
  length: number,
  threshold = 1,
): ReadonlyMap<string, FunnelStep[]> =>
  new Map(
    [...Map.groupBy(part.outcomes, ({ segment }) => segment)]
      .sort(([a], [b]) => compareText(a, b))
      .map(([segment, outcomes]) => [segment, funnelSteps({ outcomes }, length, threshold)]),
  )

/** A period's first moment (included) and end (excluded), ms UTC. */
export type Period = { readonly from: number; readonly before: number }

/**
 * Each period is a funnel of its own: a person belongs to every period in which a first step lies, at most
 * once each, and the rest of the window may lie after the period's end. So the sum over periods can exceed
 * the count of the whole time, in which a person counts once.
 */
export const funnelsOfPeriods = (query: FunnelQuery, periods: readonly Period[]): CompiledFunnel[] =>
  periods.map(({ from, before }) => compileFunnel({ ...query, startsFrom: from, startsBefore: before }))

export type Correlation = SmoothedOdds & {
  readonly feature: string
  readonly converters: number
  readonly others: number
  /** p after Benjamini–Hochberg over all features. */
  readonly adjusted: number
}

/**
 * How much more often converters than lost people have a feature: odds ratio with one case added to each cell
 * (5 of 10 against 0 of 10 is 11), 95 % interval and adjusted p. People whose window is open are left out.
 */
export const correlate = (
  part: FunnelPart,
  featuresOf: (person: string) => ReadonlySet<string>,
): Correlation[] => {
  const counts = new Map<string, { converters: number; others: number }>()
  const totals = { converters: 0, others: 0 }
  for (const { person, state } of part.outcomes) {
    if (state === 'open') continue
    const side = state === 'converted' ? 'converters' : 'others'
    totals[side] += 1
    for (const feature of featuresOf(person)) {
      const count = counts.get(feature) ?? { converters: 0, others: 0 }
      count[side] += 1
      counts.set(feature, count)
    }
  }
  const rows = [...counts].map(([feature, { converters, others }]) => ({
    feature,
    converters,
    others,
    ...smoothedOddsRatio({
      withAndHit: converters,
      withAndMiss: others,
      withoutAndHit: totals.converters - converters,
      withoutAndMiss: totals.others - others,
    }),
  }))
  const adjusted = benjaminiHochberg(rows.map(({ p }) => p))
  return rows
    .map((row, index) => ({ ...row, adjusted: adjusted[index] ?? 1 }))
    .sort((a, b) => a.adjusted - b.adjusted || compareText(a.feature, b.feature))
}
