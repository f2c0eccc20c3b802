/** Special functions of statistics. They return NaN outside their domain and never throw. */

const halfLogTwoPi = 0.918_938_533_204_672_7
const epsilon = 1e-16
const tiny = 1e-300

/** Coefficients of Stirling's series, B(2k) / (2k (2k − 1)); DLMF 5.11.1. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156]

/** δ(x) = ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π), from x = 15 on to 1e-17. */
const stirlingTail = (x: number): number =>
  stirling.reduceRight((sum, coefficient) => sum / (x * x) + coefficient, 0) / x

/** ln Γ(x) for x > 0: Stirling's series from 15 on, below it the recurrence Γ(x) = Γ(x + 1) / x. */
export const logGamma = (x: number): number => {
  if (!(x > 0)) return Number.NaN
  if (x === Infinity) return Infinity
  let product = 1
  let shifted = x
  while (shifted < 15) {
    product *= shifted
    shifted += 1
  }
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + stirlingTail(shifted) - Math.log(product)
  )
}

/** δ(x) as above for every x > 0. */
const stirlingError = (x: number): number =>
  x >= 15 ? stirlingTail(x) : logGamma(x) - ((x - 0.5) * Math.log(x) - x + halfLogTwoPi)

/**
 * u − ln(1 + u), the deviance of a relative error u = ratio − 1, without cancellation: with r = u / (2 + u),
 * ln(1 + u) = 2 artanh r. Loader, "Fast and accurate computation of binomial probabilities", 2000.
 */
const deviance = (u: number, ratio: number): number => {
  if (Math.abs(u) > 0.3) return u - Math.log(ratio)
  const r = u / (2 + u)
  let series = 0
  for (let k = 15; k >= 1; k -= 1) series = series * r * r + 1 / (2 * k + 1)
  return u * r - 2 * r ** 3 * series
}

/** start + a₁ / (b₁ + a₂ / (b₂ + …)) by Lentz's method as Thompson and Barnett changed it. */
const lentz = (
  start: number,
  step: (n: number) => readonly [numerator: number, denominator: number],
  most: number,
): number => {
  let value = start
  let c = start
  let d = 0
  for (let n = 1; n <= most; n += 1) {
    const [numerator, denominator] = step(n)
    d = 1 / (denominator + numerator * d || tiny)
    c = denominator + numerator / c || tiny
    value *= c * d
    if (Math.abs(c * d - 1) < 3 * epsilon) break
  }
  return value
}

/** x^a y^b / B(a, b) with y = 1 − x: the front factor by deviances, exact also where a and b are millions. */
const betaFront = (a: number, b: number, x: number): number => {
  const n = a + b
  const distance = x * b - (1 - x) * a
  const scale = Math.sqrt((a / n) * b) / Math.exp(halfLogTwoPi)
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    a * deviance(distance / a, (x * n) / a) -
    b * deviance(-distance / b, ((1 - x) * n) / b)
  return scale * Math.exp(exponent)
}

/** The n-th partial numerator of DLMF 8.17.22. */
const betaNumerator = (a: number, b: number, x: number, n: number): number => {
  const m = n >> 1
  if (n % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
  return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
}

/**
 * The regularised incomplete beta function I(x; a, b), the chance that a Beta(a, b) variable is at most x.
 * Continued fraction DLMF 8.17.22; O(√max(a, b)) steps.
 */
export const incompleteBeta = (a: number, b: number, x: number): number => {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1 && a + b < Infinity)) return Number.NaN
  if (x === 0 || x === 1) return x
  if (a === b && x === 0.5) return 0.5
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x)
  const most = 500 + Math.ceil(20 * Math.sqrt(Math.max(a, b)))
  const fraction = lentz(1, (n) => [betaNumerator(a, b, x, n), 1], most)
  return Math.min(1, betaFront(a, b, x) / (a * fraction))
}

/** x^a e^(−x) / Γ(a) by deviances. */
const gammaFront = (a: number, x: number): number =>
  Math.sqrt(a) * Math.exp(-halfLogTwoPi - stirlingError(a) - a * deviance((x - a) / a, x / a))

const lowerGammaSeries = (a: number, x: number): number => {
  let term = 1 / a
  let sum = term
  for (let n = 1; term > sum * epsilon; n += 1) {
    term *= x / (a + n)
    sum += term
  }
  return gammaFront(a, x) * sum
}

const upperGammaFraction = (a: number, x: number): number => {
  const most = 500 + Math.ceil(20 * Math.sqrt(a))
  const fraction = lentz(x + 1 - a, (n) => [n * (a - n), x + 2 * n + 1 - a], most)
  return gammaFront(a, x) / fraction
}

/**
 * The regularised incomplete gamma function P(a, x): the chance that a Gamma(a, 1) variable is at most x, and
 * that a Poisson variable of mean x is at least a. Series DLMF 8.7.1 below a + 1, continued fraction DLMF
 * 8.9.2 above; O(√a) steps.
 */
export const incompleteGamma = (a: number, x: number): number => {
  if (!(a > 0 && x >= 0 && a < Infinity)) return Number.NaN
  if (x === 0 || x === Infinity) return x === 0 ? 0 : 1
  return x < a + 1 ? Math.min(1, lowerGammaSeries(a, x)) : 1 - upperGammaFraction(a, x)
}

/** 1 − P(a, x), exact also where it is far below 1e-16. */
export const upperIncompleteGamma = (a: number, x: number): number => {
  if (!(a > 0 && x >= 0 && a < Infinity)) return Number.NaN
  if (x === 0 || x === Infinity) return x === 0 ? 1 : 0
  return x < a + 1 ? Math.max(0, 1 - lowerGammaSeries(a, x)) : upperGammaFraction(a, x)
}

/** Φ(z): the chance that a standard normal variable is at most z; erfc(t) = Q(½, t²), DLMF 7.11.2. */
export const normalDistribution = (z: number): number => {
  const tail = upperIncompleteGamma(0.5, (z * z) / 2) / 2
  return z < 0 ? tail : 1 - tail
}

/** A first guess of the normal quantile to 4.5e-4; Abramowitz and Stegun 26.2.23. */
const roughQuantile = (tail: number): number => {
  const t = Math.sqrt(-2 * Math.log(tail))
  return (
    t -
    (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
  )
}

/** The z with Φ(z) = p: a rough guess, then three steps of Halley's method on the smaller tail. */
export const normalQuantile = (p: number): number => {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  let z = roughQuantile(tail)
  for (let step = 0; step < 3; step += 1) {
    const error = tail - normalDistribution(-z)
    const density = Math.exp(-(z * z) / 2 - halfLogTwoPi)
    const newton = error / density
    z -= newton / (1 + (z * newton) / 2)
  }
  return p < 0.5 ? -z : z
}

/** The x with P(a, x) = p: Wilson and Hilferty's guess, then Newton's method kept inside a bracket. */
export const gammaQuantile = (a: number, p: number): number => {
  if (!(a > 0 && p >= 0 && p <= 1)) return Number.NaN
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity
  let low = 0
  let high = a + 1
  while (incompleteGamma(a, high) < p) high *= 2
  const guess = a * (1 - 1 / (9 * a) + normalQuantile(p) / (3 * Math.sqrt(a))) ** 3
  let x = guess > low && guess < high ? guess : (low + high) / 2
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step += 1) {
    const error = incompleteGamma(a, x) - p
    if (error === 0) break
    if (error < 0) low = x
    else high = x
    const next = x - (error * x) / gammaFront(a, x)
    const inside = next > low && next < high
    const middle = (low + high) / 2
    const before = x
    x = inside ? next : middle
    if (Math.abs(x - before) <= 1e-15 * x) break
  }
  return x
}
