import { benjaminiHochberg } from '../trends/statistics/hypothesis-tests.ts'
import { smoothedOddsRatio } from './smoothed-odds.ts'
import { compareText } from '../runtime/compare.ts'

/** How many of a period's `total` carried an origin, a campaign or a word. */
export type SignalCount = { readonly name: string; readonly now: number; readonly yearAgo: number }

export type MarketSignal = SignalCount & {
  readonly direction: 'rising' | 'falling'
  /** Odds of the share now against a year ago, one case added to each cell, with a 95 % interval. */
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly adjusted: number
}

/**
 * What takes a greater or smaller share than in the same period a year ago, p after Benjamini–Hochberg at most
 * `level`, the surest first. Shares, not counts: growth of everything is no signal.
 */
export const marketSignals = (
  counts: readonly SignalCount[],
  totals: { readonly now: number; readonly yearAgo: number },
  level = 0.05,
): MarketSignal[] => {
  const odds = counts.map(({ now, yearAgo }) =>
    smoothedOddsRatio({
      withAndHit: now,
      withAndMiss: totals.now - now,
      withoutAndHit: yearAgo,
      withoutAndMiss: totals.yearAgo - yearAgo,
    }),
  )
  const adjusted = benjaminiHochberg(odds.map(({ p }) => p))
  return counts
    .flatMap((count, index): MarketSignal[] => {
      const found = odds[index]
      const p = adjusted[index] ?? 1
      if (!found || p > level) return []
      const { ratio, low, high } = found
      return [{ ...count, direction: ratio > 1 ? 'rising' : 'falling', ratio, low, high, adjusted: p }]
    })
    .sort((a, b) => a.adjusted - b.adjusted || compareText(a.name, b.name))
}
