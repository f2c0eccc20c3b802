import { quantileOfSorted, sortedCopy } from '../trends/statistics/order.ts'

/**
 * `touchedAt`: the person's own touchpoints; `contactedAt`: our messages to the person; `channelAt`: what came
 * from the channel for all people. Times in ms UTC, in any order.
 */
export type CadenceInput = {
  readonly touchedAt: readonly number[]
  readonly contactedAt: readonly number[]
  readonly channelAt: readonly number[]
}

/** `factor` widens the quantile of the gaps to the longest silence that is usual. */
export type CadenceLimits = {
  readonly minTouches: number
  readonly quantile: number
  readonly factor: number
}

const defaultCadenceLimits: CadenceLimits = { minTouches: 6, quantile: 0.9, factor: 1.5 }

export type CadenceFinding =
  | { readonly state: 'regular'; readonly boundMs: number; readonly silentMs: number }
  | { readonly state: 'channel-broken'; readonly since: number }
  | { readonly state: 'not-contacted'; readonly since: number; readonly boundMs: number }
  | { readonly state: 'silent'; readonly since: number; readonly boundMs: number; readonly contacts: number }
  | { readonly state: 'unknown'; readonly touches: number; readonly needed: number }

/** The longest usual gap in ms, or undefined where there are too few different times. */
const usualGap = (times: readonly number[], limits: CadenceLimits): number | undefined => {
  const sorted = sortedCopy([...new Set(times)])
  if (sorted.length < limits.minTouches) return undefined
  const gaps = sorted.slice(1).map((time, index) => time - (sorted[index] ?? time))
  return quantileOfSorted(sortedCopy(gaps), limits.quantile) * limits.factor
}

const latest = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b), -Infinity)

/**
 * Judges a person's silence at `now` by the quantile of the person's own gaps. A channel that is silent beyond
 * its own cadence explains everything; a person whom we did not contact since the last touchpoint did not
 * ignore us.
 */
export const judgeCadence = (
  input: CadenceInput,
  now: number,
  limits: CadenceLimits = defaultCadenceLimits,
): CadenceFinding => {
  const known = (times: readonly number[]): number[] => times.filter((time) => time <= now)
  const touched = known(input.touchedAt)
  const boundMs = usualGap(touched, limits)
  if (boundMs === undefined)
    return { state: 'unknown', touches: new Set(touched).size, needed: limits.minTouches }
  const since = latest(touched)
  if (now - since <= boundMs) return { state: 'regular', boundMs, silentMs: now - since }
  const channel = known(input.channelAt)
  const channelGap = usualGap(channel, limits)
  if (channelGap !== undefined && now - latest(channel) > channelGap)
    return { state: 'channel-broken', since: latest(channel) }
  const contacts = known(input.contactedAt).filter((time) => time > since).length
  return contacts === 0
    ? { state: 'not-contacted', since, boundMs }
    : { state: 'silent', since, boundMs, contacts }
}
