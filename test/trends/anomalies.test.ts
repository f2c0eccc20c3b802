import { describe, expect, it } from 'vitest'
import { findAnomalies, type TimedValue } from '../../shared/trends/anomalies.ts'
import { describeWithData } from '../shared-data.ts'
import { scoreAnomalies } from '../bench/detectors/anomalies.ts'
import { normalisedScore, probationOf, scaledSigmoid } from '../bench/detectors/numenta-score.ts'
import { noise } from './noise.ts'

const hour = 3_600_000
const hourly = (values: readonly (number | null)[]): TimedValue[] =>
  values.map((value, index) => ({ at: index * hour, value }))
const daily = (length: number): number[] =>
  noise(length).map((value, index) => value + 100 + 40 * Math.sin((index % 24) * (Math.PI / 12)))

describe('anomalies', () => {
  it('finds one value far from what is usual at its hour, though not far from the others', () => {
    const values = daily(500).with(450, 140)
    expect(findAnomalies(hourly(values)).anomalies).toMatchObject([
      { index: 450, at: 450 * hour, value: 140 },
    ])
  })

  it('alarms once for an episode unless it gets worse', () => {
    const jump = (size: number): number[] =>
      daily(500).map((value, i) => (i >= 450 && i < 453 ? size : value))
    expect(findAnomalies(hourly(jump(400))).anomalies.length).toBeLessThanOrEqual(2)
    const worse = daily(500).with(450, 300).with(451, 900)
    expect(findAnomalies(hourly(worse)).anomalies.map(({ index }) => index)).toEqual([450, 451])
  })

  it('judges a value by its past alone', () => {
    const values = daily(500).with(450, 400)
    const whole = findAnomalies(hourly(values)).anomalies
    const until = findAnomalies(hourly(values.slice(0, 451))).anomalies
    expect(until).toEqual(whole.filter(({ index }) => index <= 450))
  })

  it('passes over unknown values and alarms for none of them', () => {
    const values = daily(500).map((value, index) => (index % 5 === 1 ? null : value))
    expect(findAnomalies(hourly(values)).anomalies).toEqual([])
  })

  it.each([
    [[], 'no-known-values'],
    [[1], 'too-few-values'],
    [Array<number>(200).fill(7), 'constant'],
    [Array<null>(1000).fill(null), 'no-known-values'],
    [[...daily(60), ...Array<null>(1000).fill(null)], 'too-many-gaps'],
  ])('is silent with a reason (%#: %s)', (values, code) => {
    expect(findAnomalies(hourly(values))).toMatchObject({ anomalies: [], silence: { code } })
  })
})

describe('the Numenta score', () => {
  it.each([
    [-1, 0.986_61],
    [-0.5, 0.848_28],
    [0, 0],
    [1, -0.986_61],
    [3, -1],
    [30, -1],
  ])('gives position %d a sigmoid of %d', (position, expected) => {
    expect(scaledSigmoid(position)).toBeCloseTo(expected, 5)
  })

  it('leaves out the first 15 % of a series, at most 750 values', () => {
    expect([probationOf(100), probationOf(4032), probationOf(10_000)]).toEqual([15, 604, 750])
  })

  it('is 0 without an alarm, 100 with one at the left edge of each window', () => {
    const series = {
      length: 1000,
      windows: [
        [300, 399],
        [700, 799],
      ] as const,
    }
    expect(normalisedScore([{ ...series, alarms: [] }])).toBe(0)
    expect(normalisedScore([{ ...series, alarms: [300, 700] }])).toBeGreaterThan(99.9)
    expect(normalisedScore([{ ...series, alarms: [300, 350, 700] }])).toBe(
      normalisedScore([{ ...series, alarms: [300, 700] }]),
    )
  })

  it('costs .11 for an alarm before any window and nothing in the probation', () => {
    const series = { length: 1000, windows: [[300, 399]] as const }
    expect(normalisedScore([{ ...series, alarms: [200] }])).toBeCloseTo(-5.5, 10)
    expect(normalisedScore([{ ...series, alarms: [100] }])).toBe(0)
  })
})

describeWithData(['series', 'nab'], 'the Numenta series', (folder) => {
  it('score above a windowed Gaussian in real traffic, with at most 4 false alarms where nothing happened', () => {
    const { realTraffic, falseAlarms } = scoreAnomalies(folder)
    expect(realTraffic).toBeGreaterThan(64.3)
    expect(falseAlarms).toBeLessThanOrEqual(4)
  })
})
