/** A two-sided confidence interval, both ends included. */
export type Interval = { readonly low: number; readonly high: number }

/** So many successes of so many trials. */
export type Proportion = { readonly successes: number; readonly trials: number }

/** Φ⁻¹(.975): two-sided 95 %. */
const z95 = 1.959_963_984_540_054

/**
 * The 95 % score interval of a proportion: (p + z²/2n ± z √(p q / n + z²/4n²)) / (1 + z²/n). Wilson, JASA 22
 * (1927). No trials at all: everything from 0 to 1 is possible.
 */
export const wilsonInterval = ({ successes, trials }: Proportion): Interval => {
  if (trials === 0) return { low: 0, high: 1 }
  const square = (z95 * z95) / trials
  const p = successes / trials
  const center = (p + square / 2) / (1 + square)
  const half = Math.sqrt(square * p * (1 - p) + (square * square) / 4) / (1 + square)
  return {
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === trials ? 1 : Math.min(1, center + half),
  }
}

/** The quantile of sorted values by linear interpolation: type 7 of Hyndman and Fan, 1996. NaN where empty. */
export const quantileOfSorted = (sorted: readonly number[], share: number): number => {
  const position = (sorted.length - 1) * share
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}

export const sortedCopy = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

/** NaN where empty. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Hits and misses among those with and without a property. */
export type TwoByTwo = {
  readonly withAndHit: number
  readonly withAndMiss: number
  readonly withoutAndHit: number
  readonly withoutAndMiss: number
}

export type SmoothedOdds = Interval & { readonly ratio: number; readonly p: number }

/** P(|Z| > |z|) of a standard normal; Abramowitz and Stegun 26.2.17, absolute error below 1.5 × 10⁻⁷. */
export const twoSidedNormalP = (z: number): number => {
  const x = Math.abs(z)
  const t = 1 / (1 + 0.231_641_9 * x)
  const polynomial =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))))
  return Math.min(1, (2 * Math.exp((-x * x) / 2) * polynomial) / Math.sqrt(2 * Math.PI))
}

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
    p: twoSidedNormalP(logarithm / error),
  }
}

/** Adjusted p-values in the given order: Benjamini and Hochberg, JRSS B 57 (1995). */
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
