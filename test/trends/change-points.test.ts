import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findChangePoints, findCommonChangePoints } from '../../shared/trends/change-points.ts'
import { describeWithData } from '../shared-data.ts'
import { averageScore, scoreChangePoints } from '../bench/detectors/change-points.ts'
import { coveringOf, f1Of } from '../bench/detectors/change-point-score.ts'
import { noise } from './noise.ts'

const shifted = (length: number, at: number, by: number): number[] =>
  noise(length).map((value, index) => value + (index < at ? 0 : by))

describe('change points', () => {
  it('finds where the level drops and says the level on each side', () => {
    const { changePoints, segments } = findChangePoints(shifted(200, 120, -5))
    expect(changePoints).toHaveLength(1)
    expect(Math.abs((changePoints[0] ?? 0) - 120)).toBeLessThanOrEqual(2)
    expect((segments[0]?.level ?? 0) - (segments[1]?.level ?? 0)).toBeCloseTo(5, 0)
  })

  it('takes a steady slope for one segment, and finds where it ends', () => {
    const ramp = (length: number): number[] => noise(length).map((value, index) => value + index)
    expect(findChangePoints(ramp(150)).changePoints).toEqual([])
    const { changePoints } = findChangePoints([...ramp(100), ...noise(100).map((value) => value + 100)])
    expect(changePoints).toHaveLength(1)
    expect(Math.abs((changePoints[0] ?? 0) - 100)).toBeLessThanOrEqual(15)
  })

  it('finds a change in at most one in ten series of noise, with an outlier or without', () => {
    const seeds = Array.from({ length: 100 }, (_, index) => index + 1)
    const changed = (values: readonly number[]): boolean => findChangePoints(values).changePoints.length > 0
    expect(seeds.filter((seed) => changed(noise(150, seed))).length).toBeLessThanOrEqual(10)
    expect(seeds.filter((seed) => changed(noise(150, seed).with(70, 1e6))).length).toBeLessThanOrEqual(10)
  })

  it('counts a change at the index of the series where values are unknown', () => {
    const values = shifted(200, 120, -8).map((value, index) => (index % 3 === 0 ? null : value))
    const [found = 0] = findChangePoints(values).changePoints
    expect(Math.abs(found - 120)).toBeLessThanOrEqual(3)
  })

  it.each([
    [[], 'no-known-values'],
    [[null, null], 'no-known-values'],
    [[5], 'too-few-values'],
    [Array<number>(50).fill(3), 'constant'],
    [[1, 2, 3, 4, 5, 6, ...Array<null>(1000).fill(null)], 'too-many-gaps'],
    [[Number.NaN, Infinity], 'no-known-values'],
  ])('is silent with a reason (%#: %s)', (values, code) => {
    const { changePoints, silence } = findChangePoints(values)
    expect([changePoints, silence?.code]).toEqual([[], code])
  })

  it('does not depend on unit, offset or sign', () => {
    const scale = fc.double({ min: 1e-3, max: 1e6, noNaN: true })
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 80 })
    fc.assert(
      fc.property(values, scale, fc.integer({ min: -1000, max: 1000 }), (series, factor, offset) => {
        const other = findChangePoints(series.map((value) => -factor * (value + offset)))
        expect(other.changePoints).toEqual(findChangePoints(series).changePoints)
      }),
      { seed: 7 },
    )
  })

  it('returns segments that cover the series once', () => {
    const value = fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 100 }), (values) => {
        const { changePoints, segments, silence } = findChangePoints(values)
        if (silence) return
        expect(segments).toHaveLength(changePoints.length + 1)
        expect(segments.slice(1).map(({ from }) => from)).toEqual(changePoints)
        expect(segments.at(-1)?.to).toBe(values.length)
      }),
    )
  })

  it('finds what several series have in common, and refuses series of unequal length', () => {
    const [found = 0] = findCommonChangePoints([shifted(100, 50, 4), noise(100, 9)])
    expect(Math.abs(found - 50)).toBeLessThanOrEqual(2)
    expect(findCommonChangePoints([])).toEqual([])
    expect(() => findCommonChangePoints([[1, 2], [1]])).toThrow('same length')
  })
})

describe('scores of change points', () => {
  it('gives the exact answer full marks', () => {
    expect(coveringOf([[10, 20]], [10, 20], 30)).toBe(1)
    expect(f1Of([[10, 20]], [0, 10, 20])).toBe(1)
  })

  it('averages recall and covering over annotators, precision over their union', () => {
    expect(coveringOf([[], [50]], [], 100)).toBeCloseTo(0.75, 12)
    expect(f1Of([[], [50]], [])).toBeCloseTo((2 * 0.75) / 1.75, 12)
    expect(f1Of([[50]], [55])).toBe(1)
    expect(f1Of([[50]], [56])).toBe(0.5)
  })
})

describeWithData(['series', 'tcpd'], 'the annotated series of the Turing dataset', (folder) => {
  it('are covered to .77 and matched to an F1 of .84 at least', () => {
    const scores = scoreChangePoints(folder)
    expect(scores.length).toBeGreaterThanOrEqual(15)
    const { covering, f1 } = averageScore(scores)
    expect(covering).toBeGreaterThanOrEqual(0.77)
    expect(f1).toBeGreaterThanOrEqual(0.84)
  })
})
