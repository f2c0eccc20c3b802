import type { Bucket } from './baseline.ts'
import { isKnown } from './silence.ts'

export type Absence = {
  /** End of the last bucket with data, end of the newest closed one: milliseconds. */
  readonly since: number
  readonly until: number
  /** The smallest usual gap between data, in milliseconds. */
  readonly usualGap: number
}

/** A gap is usual where it is one in ten at least. */
const usualShare = 0.1
const fewestGaps = 8
/** So many usual gaps of silence, and longer than any silence before, are an absence. */
const silentGaps = 3

/**
 * Finds that data stopped: silence of more than three times the smallest usual gap and longer than any known
 * silence before. Unknown buckets are no silence: one in the stretch leaves the question open. O(n log n).
 */
export const absenceOf = (closed: readonly Bucket[]): Absence | undefined => {
  const newest = closed.at(-1)
  const lastIndex = closed.findLastIndex(({ count }) => isKnown(count) && count > 0)
  const last = closed[lastIndex]
  if (!newest || !last) return undefined
  const quiet = closed.slice(lastIndex + 1)
  if (quiet.length === 0 || quiet.some(({ count }) => count !== 0)) return undefined
  const active = closed.slice(0, lastIndex + 1).filter(({ count }) => isKnown(count) && count > 0)
  const gaps = active.slice(1).map(({ start }, index) => start - (active[index]?.start ?? start))
  if (gaps.length < fewestGaps) return undefined
  const counts = Map.groupBy(gaps, (gap) => gap)
  const usual = [...counts].filter(([, { length }]) => length >= usualShare * gaps.length).map(([gap]) => gap)
  const longest = gaps.reduce((most, gap) => Math.max(most, gap), 0)
  const usualGap = usual.length > 0 ? usual.reduce((least, gap) => Math.min(least, gap), Infinity) : longest
  const silence = newest.end - last.end
  return silence >= silentGaps * usualGap && silence > longest
    ? { since: last.end, until: newest.end, usualGap }
    : undefined
}
