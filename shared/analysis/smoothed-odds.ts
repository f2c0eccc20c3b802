import { normalDistribution } from '../trends/statistics/special-functions.ts'
import type { Interval, TwoByTwo } from '../trends/statistics/intervals.ts'

/** Φ⁻¹(.975): two-sided 95 %. */
const z95 = 1.959_963_984_540_054

export type SmoothedOdds = Interval & { readonly ratio: number; readonly p: number }

/**
 * The odds ratio with `added` cases in each of the four cells, its Woolf 95 % interval
 * exp(ln r ± z √(1/a + 1/b + 1/c + 1/d)) and the two-sided p of ln r = 0. Haldane adds ½ (Annals of Human
 * Genetics 20, 1956); 1 is the more cautious prior and the default.
 */
export const smoothedOddsRatio = (table: TwoByTwo, added = 1): SmoothedOdds => {
  const a = table.withAndHit + added
  const b = table.withAndMiss + added
  const c = table.withoutAndHit + added
  const d = table.withoutAndMiss + added
  const logarithm = Math.log((a * d) / (b * c))
  const error = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
  return {
    ratio: (a * d) / (b * c),
    low: Math.exp(logarithm - z95 * error),
    high: Math.exp(logarithm + z95 * error),
    p: 2 * normalDistribution(-Math.abs(logarithm / error)),
  }
}
