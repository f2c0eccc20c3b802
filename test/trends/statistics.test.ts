import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  benjaminiHochberg,
  binomialTest,
  poissonRatioTest,
  poissonTest,
} from '../../shared/trends/statistics/hypothesis-tests.ts'
import {
  newcombeInterval,
  oddsRatio,
  poissonInterval,
  wilsonInterval,
} from '../../shared/trends/statistics/intervals.ts'
import {
  gammaQuantile,
  incompleteBeta,
  incompleteGamma,
  logGamma,
  normalDistribution,
  normalQuantile,
  upperIncompleteGamma,
} from '../../shared/trends/statistics/special-functions.ts'

const shape = fc.double({ min: 1e-3, max: 1e7, noNaN: true })
const chance = fc.double({ min: 0, max: 1, noNaN: true })
const close = (actual: number, expected: number, relative = 1e-11): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(Math.abs(expected), 1e-300))

describe('special functions', () => {
  it.each([
    [0.5, 0.572_364_942_924_700_1],
    [1, 0],
    [10, 12.801_827_480_081_469],
    [1e6, 12_815_504.569_147_902],
  ])('computes ln Γ(%d) = %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, expected))
  })

  // Scipy 1.17 betainc.
  it.each([
    [1000000.0, 1000000.0, 0.5, 0.4999999999999999],
    [2, 3, 0.4, 0.5247999999999999],
    [0.5, 0.5, 0.1, 0.20483276469913345],
    [10000.0, 1000000.0, 0.0099, 0.49730055897975917],
    [300, 7, 0.98, 0.5868455375334032],
    [0.001, 10, 0.5, 0.9999998196203623],
    [100000.0, 100000.0, 0.501, 0.8144532554424423],
    [15, 0.5, 1e-6, 1.4446451581212569e-91],
  ])('computes I(%d, %d, %d) = %d', (a, b, x, expected) => {
    close(incompleteBeta(a, b, x), expected, 1e-10)
  })

  it.each([
    [0.5, 0.1, 0.34527915398142317, 0.6547208460185768],
    [3, 2, 0.32332358381693654, 0.6766764161830634],
    [14, 30, 0.9995927162947131, 0.00040728370528684865],
    [100, 90, 0.15822098918643007, 0.84177901081357],
    [10000.0, 10000.0, 0.5013298083399552, 0.4986701916600448],
    [1000000.0, 1001000.0, 0.8413447863683402, 0.15865521363165971],
  ])('computes P(%d, %d) = %d and its complement %d', (a, x, lower, upper) => {
    close(incompleteGamma(a, x), lower, 1e-9)
    close(upperIncompleteGamma(a, x), upper, 1e-9)
  })

  it.each([
    [0.975, 1.959_963_984_540_054],
    [0.5, 0],
    [1e-6, -4.753_424_308_822_899],
    [1e-20, -9.262_340_089_798_41],
  ])('computes the normal quantile of %d = %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 12)
  })

  it('is one half at the middle of a symmetric beta distribution of any size', () => {
    fc.assert(
      fc.property(shape, (a) => {
        expect(incompleteBeta(a, a, 0.5)).toBe(0.5)
      }),
    )
  })

  it('agrees with its mirror image and grows with x', () => {
    fc.assert(
      fc.property(shape, shape, chance, chance, (a, b, x, y) => {
        const [low, high] = [incompleteBeta(a, b, Math.min(x, y)), incompleteBeta(a, b, Math.max(x, y))]
        expect(low).toBeLessThanOrEqual(high + 1e-9)
        expect(incompleteBeta(a, b, 0.75) + incompleteBeta(b, a, 0.25)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('inverts the normal and the gamma distribution', () => {
    const inner = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 1e7, noNaN: true }), inner, (a, p) => {
        expect(normalDistribution(normalQuantile(p))).toBeCloseTo(p, 12)
        expect(incompleteGamma(a, gammaQuantile(a, p))).toBeCloseTo(p, 8)
      }),
    )
  })

  it.each([logGamma(-1), incompleteBeta(0, 1, 0.5), incompleteBeta(1, 1, 2), incompleteGamma(1, -1)])(
    'is not a number outside its domain (%d)',
    (value) => {
      expect(value).toBeNaN()
    },
  )
})

describe('intervals', () => {
  // Newcombe, Statistics in Medicine 17 (1998), 857–872 and 873–890.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives %d of %d a Wilson interval from %d to %d', (successes, trials, low, high) => {
    const interval = wilsonInterval({ successes, trials })
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
  ])('gives %d/%d less %d/%d a Newcombe interval from %d to %d', (a, m, b, n, low, high) => {
    const interval = newcombeInterval({ successes: a, trials: m }, { successes: b, trials: n })
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [10, 4.7954, 18.3904],
    [100, 81.364, 121.6268],
  ])('gives a count of %d a Poisson interval from %d to %d', (count, low, high) => {
    const interval = poissonInterval(count)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it('holds the observed proportion inside its interval, which narrows with trials', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (one, two) => {
        const [successes, trials] = [Math.min(one, two), Math.max(one, two)]
        if (trials === 0) return
        const { low, high } = wilsonInterval({ successes, trials })
        const wide = wilsonInterval({ successes: successes * 4, trials: trials * 4 })
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-12)
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12)
        expect(wide.high - wide.low).toBeLessThan(high - low)
      }),
    )
  })

  it('adds half a case to each cell of a table that has an empty one', () => {
    const table = { withAndHit: 5, withAndMiss: 5, withoutAndHit: 0, withoutAndMiss: 10 }
    expect(oddsRatio(table).ratio).toBeCloseTo((5.5 * 10.5) / (5.5 * 0.5), 10)
    expect(oddsRatio({ ...table, withoutAndHit: 2, withoutAndMiss: 8 }).ratio).toBeCloseTo(4, 10)
  })

  it('leaves everything possible where there were no trials', () => {
    expect(wilsonInterval({ successes: 0, trials: 0 })).toEqual({ low: 0, high: 1 })
    expect(newcombeInterval({ successes: 0, trials: 0 }, { successes: 1, trials: 2 })).toEqual({
      low: -1,
      high: 1,
    })
  })
})

describe('tests of hypotheses', () => {
  it('doubles the smaller exact tail', () => {
    expect(poissonTest(3, 10)).toBeCloseTo(0.020_672, 5)
    expect(binomialTest(8, 10, 0.5)).toBeCloseTo(0.109_375, 10)
    expect(poissonRatioTest({ count: 0, exposure: 1 }, { count: 0, exposure: 9 })).toBe(1)
    expect(poissonRatioTest({ count: 5, exposure: 1 }, { count: 5, exposure: 1 })).toBe(1)
  })

  it('adjusts p-values for how many there are, in the order given', () => {
    expect(benjaminiHochberg([0.01, 0.04, 0.03, 0.005])).toEqual([0.02, 0.04, 0.04, 0.02])
    expect(benjaminiHochberg([])).toEqual([])
  })

  it('adjusts never below the p-value and keeps its order', () => {
    fc.assert(
      fc.property(fc.array(chance, { maxLength: 50 }), (pValues) => {
        const adjusted = benjaminiHochberg(pValues)
        pValues.forEach((p, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p - 1e-15)
          expect(adjusted[index]).toBeLessThanOrEqual(1)
        })
      }),
    )
  })
})
