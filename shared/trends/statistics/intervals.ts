import { gammaQuantile, normalQuantile } from './special-functions.ts'

/** A two-sided confidence interval, both ends included. */
export type Interval = { readonly low: number; readonly high: number }

/** So many successes of so many trials. */
export type Proportion = { readonly successes: number; readonly trials: number }

/** A count over an exposure (hours, days, people …), in any unit that both sides of a comparison share. */
export type Exposed = { readonly count: number; readonly exposure: number }

const defaultConfidence = 0.95

const twoSided = (confidence: number): number => normalQuantile((1 + confidence) / 2)

const isProportion = ({ successes, trials }: Proportion): boolean =>
  Number.isFinite(trials) && successes >= 0 && successes <= trials

/**
 * The score interval of a proportion: (p + z²/2n ± z √(p q / n + z²/4n²)) / (1 + z²/n). Wilson, JASA 22
 * (1927). No trials at all: everything from 0 to 1 is possible.
 */
export const wilsonInterval = (proportion: Proportion, confidence = defaultConfidence): Interval => {
  const { successes, trials } = proportion
  if (!isProportion(proportion)) return { low: Number.NaN, high: Number.NaN }
  if (trials === 0) return { low: 0, high: 1 }
  const z = twoSided(confidence)
  const square = (z * z) / trials
  const p = successes / trials
  const center = (p + square / 2) / (1 + square)
  const half = Math.sqrt(square * p * (1 - p) + (square * square) / 4) / (1 + square)
  return {
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === trials ? 1 : Math.min(1, center + half),
  }
}

/**
 * The interval of p₁ − p₂ from two Wilson intervals: method 10 of Newcombe, Statistics in Medicine 17 (1998),
 * 873–890.
 */
export const newcombeInterval = (
  first: Proportion,
  second: Proportion,
  confidence = defaultConfidence,
): Interval => {
  if (first.trials === 0 || second.trials === 0) return { low: -1, high: 1 }
  const [one, two] = [wilsonInterval(first, confidence), wilsonInterval(second, confidence)]
  const [p1, p2] = [first.successes / first.trials, second.successes / second.trials]
  return {
    low: p1 - p2 - Math.hypot(p1 - one.low, two.high - p2),
    high: p1 - p2 + Math.hypot(one.high - p1, p2 - two.low),
  }
}

/**
 * The exact interval of a Poisson mean from one count: quantiles of Gamma(k) and Gamma(k + 1). Garwood,
 * Biometrika 28 (1936).
 */
export const poissonInterval = (count: number, confidence = defaultConfidence): Interval => {
  if (!(count >= 0 && count < Infinity)) return { low: Number.NaN, high: Number.NaN }
  const tail = (1 - confidence) / 2
  return {
    low: count === 0 ? 0 : gammaQuantile(count, tail),
    high: gammaQuantile(count + 1, 1 - tail),
  }
}

/** A table of two by two: rows are groups, columns whether it happened. */
export type TwoByTwo = {
  readonly withAndHit: number
  readonly withAndMiss: number
  readonly withoutAndHit: number
  readonly withoutAndMiss: number
}

/** An odds ratio and its interval. */
export type OddsRatio = Interval & { readonly ratio: number }

/**
 * The odds ratio (a d) / (b c) with Woolf's interval exp(ln r ± z √(1/a + 1/b + 1/c + 1/d)). Where one of the
 * four is 0, half a case is added to each: Haldane, Annals of Human Genetics 20 (1956), and Anscombe.
 */
export const oddsRatio = (table: TwoByTwo, confidence = defaultConfidence): OddsRatio => {
  const counts = [table.withAndHit, table.withAndMiss, table.withoutAndHit, table.withoutAndMiss]
  const added = counts.includes(0) ? 0.5 : 0
  const [a = 0, b = 0, c = 0, d = 0] = counts.map((count) => count + added)
  const logarithm = Math.log(a) + Math.log(d) - Math.log(b) - Math.log(c)
  const half = twoSided(confidence) * Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
  return {
    ratio: Math.exp(logarithm),
    low: Math.exp(logarithm - half),
    high: Math.exp(logarithm + half),
  }
}
