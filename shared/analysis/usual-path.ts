import { quantileOfSorted, sortedCopy } from '../trends/statistics/order.ts'
import { wilsonInterval, type Interval } from '../trends/statistics/intervals.ts'
import { compareText } from '../runtime/compare.ts'

/** One touchpoint of a journey: its kind and its time in ms UTC. */
export type PathTouch = { readonly kind: string; readonly at: number }

/** A converter's journey up to the conversion, in order of time. */
export type ConvertedJourney = { readonly journeyKind: string; readonly touches: readonly PathTouch[] }

/** Of `trials` converters who had `after`, so many had `step` later: `share`; `withinMs` covers most delays. */
type UsualStep = {
  readonly journeyKind: string
  readonly after: string
  readonly step: string
  readonly successes: number
  readonly trials: number
  readonly share: number
  readonly interval: Interval
  readonly withinMs: number
}

/**
 * `minSupport`: fewest converters with the first kind; `minShare`: what the lower bound of the share must
 * reach; `delayQuantile`: which part of converters' delays the time bound covers.
 */
export type PathLimits = {
  readonly minSupport: number
  readonly minShare: number
  readonly delayQuantile: number
}

const defaultPathLimits: PathLimits = { minSupport: 30, minShare: 0.6, delayQuantile: 0.9 }

const firstTimes = (touches: readonly PathTouch[]): Map<string, number> => {
  const times = new Map<string, number>()
  for (const { kind, at } of touches) times.set(kind, Math.min(at, times.get(kind) ?? Infinity))
  return times
}

/** The first time of `step` not before `from`. */
const nextTime = (touches: readonly PathTouch[], step: string, from: number): number =>
  touches.reduce((next, { kind, at }) => (kind === step && at >= from ? Math.min(next, at) : next), Infinity)

const delaysOf = (journeys: readonly ConvertedJourney[]): Map<string, Map<string, number[]>> => {
  const delays = new Map<string, Map<string, number[]>>()
  for (const { touches } of journeys)
    for (const [after, at] of firstTimes(touches)) {
      const bySteps = delays.get(after) ?? new Map<string, number[]>()
      delays.set(after, bySteps)
      for (const step of new Set(touches.map(({ kind }) => kind))) {
        const next = nextTime(touches, step, at)
        if (step !== after && next < Infinity) bySteps.set(step, [...(bySteps.get(step) ?? []), next - at])
      }
    }
  return delays
}

/** What converters of one kind of journey usually do after what. */
const learnKind = (
  journeyKind: string,
  journeys: readonly ConvertedJourney[],
  limits: PathLimits,
): UsualStep[] =>
  [...delaysOf(journeys)].flatMap(([after, bySteps]) => {
    const trials = journeys.filter(({ touches }) => touches.some(({ kind }) => kind === after)).length
    if (trials < limits.minSupport) return []
    return [...bySteps].flatMap(([step, delays]) => {
      const interval = wilsonInterval({ successes: delays.length, trials })
      if (interval.low < limits.minShare) return []
      return {
        journeyKind,
        after,
        step,
        successes: delays.length,
        trials,
        share: delays.length / trials,
        interval,
        withinMs: quantileOfSorted(sortedCopy(delays), limits.delayQuantile),
      }
    })
  })

export type UsualPaths = {
  readonly limits: PathLimits
  readonly supportOf: ReadonlyMap<string, number>
  readonly steps: readonly UsualStep[]
}

/** Learns usual steps per kind of journey from converters only. */
export const learnUsualPaths = (
  journeys: readonly ConvertedJourney[],
  limits: PathLimits = defaultPathLimits,
): UsualPaths => {
  const groups = Map.groupBy(journeys, ({ journeyKind }) => journeyKind)
  return {
    limits,
    supportOf: new Map([...groups].map(([kind, group]) => [kind, group.length])),
    steps: [...groups]
      .flatMap(([kind, group]) => learnKind(kind, group, limits))
      .sort((a, b) => b.interval.low - a.interval.low || compareText(a.step, b.step)),
  }
}

/** A usual step that did not come in time: `since` is when it was overdue, ms UTC. */
type MissingStep = UsualStep & { readonly since: number }

export type PathFinding =
  | { readonly state: 'missing'; readonly steps: readonly MissingStep[] }
  | { readonly state: 'on-path' }
  | {
      readonly state: 'unknown'
      readonly reason: { readonly code: 'path.support'; readonly n: number; readonly needed: number }
    }

/** What an open journey lacks at `now`; unknown, with the reason, where too few converters were seen. */
export const missingSteps = (
  paths: UsualPaths,
  journeyKind: string,
  touches: readonly PathTouch[],
  now: number,
): PathFinding => {
  const n = paths.supportOf.get(journeyKind) ?? 0
  const needed = paths.limits.minSupport
  if (n < needed) return { state: 'unknown', reason: { code: 'path.support', n, needed } }
  const first = firstTimes(touches)
  const steps = paths.steps.flatMap((usual) => {
    const at = first.get(usual.after)
    if (usual.journeyKind !== journeyKind || at === undefined) return []
    const since = at + usual.withinMs
    return since < now && nextTime(touches, usual.step, at) > now ? [{ ...usual, since }] : []
  })
  return steps.length > 0 ? { state: 'missing', steps } : { state: 'on-path' }
}
