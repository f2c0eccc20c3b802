import { isKnown, type Value } from './silence.ts'

/** A count or a rate of one period; null is unknown, never zero. */
export type Period = { readonly start: number; readonly end: number; readonly value: Value }

export type ClosingRule = {
  /** Milliseconds that late data is waited for after the end of a period. */
  readonly lateness: number
  /** Judges the running period too. */
  readonly includeOngoing?: boolean
  /** The source leaves out what is incomplete: nothing is skipped a second time. */
  readonly sourceIsComplete?: boolean
}

/** The periods that may be judged at a moment, oldest first: each ended, late data waited for. O(n). */
export const closedPeriods = <P extends Pick<Period, 'end'>>(
  periods: readonly P[],
  rule: ClosingRule,
  now: number,
): P[] => {
  if (rule.includeOngoing || rule.sourceIsComplete) return [...periods]
  return periods.filter(({ end }) => end + rule.lateness <= now)
}

/** Bounds that a person set; each is left out where undefined. All are in the unit of the values. */
export type Bounds = {
  readonly lower?: number
  readonly upper?: number
  /** The most that a value may be above, or below, the period before it. */
  readonly increase?: number
  readonly decrease?: number
}

/** A value and how it changed; the relative change, a share, is undefined where the value before was 0. */
type Change = {
  readonly value: number
  readonly absolute?: number
  readonly relative?: number
}

export type BoundVerdict =
  | { readonly kind: 'quiet'; readonly change: Change }
  | { readonly kind: 'breach'; readonly bound: keyof Bounds; readonly limit: number; readonly change: Change }
  | {
      readonly kind: 'skipped'
      readonly reason: {
        readonly code: 'not-enough-completed-intervals' | 'unknown-value'
        readonly params: Readonly<Record<string, number>>
      }
    }

/** How a value changed since the one before it. */
const changeBetween = (before: number, value: number): Change =>
  before === 0
    ? { value, absolute: value - before }
    : { value, absolute: value - before, relative: (value - before) / Math.abs(before) }

const breachOf = (change: Change, bounds: Bounds): keyof Bounds | undefined => {
  const { value, absolute = 0 } = change
  const { lower = -Infinity, upper = Infinity, increase = Infinity, decrease = Infinity } = bounds
  if (value < lower) return 'lower'
  if (value > upper) return 'upper'
  if (absolute > increase) return 'increase'
  return -absolute > decrease ? 'decrease' : undefined
}

/** Holds the newest closed period against a person's bounds. */
export const judgeBounds = (
  periods: readonly Period[],
  bounds: Bounds,
  rule: ClosingRule,
  now: number,
): BoundVerdict => {
  const closed = closedPeriods(periods, rule, now)
  const comparing = bounds.increase !== undefined || bounds.decrease !== undefined
  const needed = comparing ? 2 : 1
  const judged = closed.slice(-needed)
  if (judged.length < needed)
    return {
      kind: 'skipped',
      reason: { code: 'not-enough-completed-intervals', params: { closed: closed.length, needed } },
    }
  const values = judged.map(({ value }) => value).filter(isKnown)
  const [first, last] = [values.at(0), values.at(-1)]
  if (first === undefined || last === undefined || values.length < needed)
    return {
      kind: 'skipped',
      reason: { code: 'unknown-value', params: { since: judged[0]?.start ?? now } },
    }
  const change = comparing ? changeBetween(first, last) : { value: last }
  const bound = breachOf(change, bounds)
  return bound === undefined
    ? { kind: 'quiet', change }
    : { kind: 'breach', bound, limit: bounds[bound] ?? Number.NaN, change }
}
