import type { Exposed } from './intervals.ts'
import { incompleteBeta, incompleteGamma, upperIncompleteGamma } from './special-functions.ts'

const doubled = (lower: number, upper: number): number => Math.min(1, 2 * Math.min(lower, upper))

/** The chance of at most so many successes among n of chance p. */
export const binomialAtMost = (count: number, n: number, p: number): number => {
  if (count < 0) return 0
  return count >= n ? 1 : incompleteBeta(n - count, count + 1, 1 - p)
}

/** The chance of at least so many successes among n of chance p. */
const binomialAtLeast = (count: number, n: number, p: number): number => {
  if (count <= 0) return 1
  return count > n ? 0 : incompleteBeta(count, n - count + 1, p)
}

/** The chance of a count of at most k where the mean is expected. */
export const poissonAtMost = (count: number, expected: number): number =>
  count < 0 ? 0 : upperIncompleteGamma(count + 1, expected)

/** The chance of a count of at least k where the mean is expected. */
const poissonAtLeast = (count: number, expected: number): number =>
  count <= 0 ? 1 : incompleteGamma(count, expected)

/** Two-sided p-value of a count against a known mean: the smaller exact tail, doubled, at most 1. */
export const poissonTest = (count: number, expected: number): number =>
  doubled(poissonAtMost(count, expected), poissonAtLeast(count, expected))

/** Two-sided p-value of successes among trials against a known chance: the smaller exact tail, doubled. */
export const binomialTest = (successes: number, trials: number, chance: number): number =>
  doubled(binomialAtMost(successes, trials, chance), binomialAtLeast(successes, trials, chance))

/**
 * Two-sided p-value of two Poisson rates: given their sum the first count is binomial with the share of the
 * exposure. Przyborowski and Wilenski, Biometrika 31 (1940). Nothing counted on either side: 1.
 */
export const poissonRatioTest = (first: Exposed, second: Exposed): number => {
  const total = first.count + second.count
  if (total === 0) return 1
  return binomialTest(first.count, total, first.exposure / (first.exposure + second.exposure))
}

/**
 * Adjusted p-values that hold the false discovery rate: min over j ≥ i of m p(j) / j, in the order given.
 * Benjamini and Hochberg, JRSS B 57 (1995). O(m log m).
 */
export const benjaminiHochberg = (pValues: readonly number[]): number[] => {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p)
  const adjusted = pValues.map(() => 1)
  let smallest = 1
  order.forEach(({ p, index }, position) => {
    smallest = Math.min(smallest, (p * pValues.length) / (pValues.length - position))
    adjusted[index] = smallest
  })
  return adjusted
}
