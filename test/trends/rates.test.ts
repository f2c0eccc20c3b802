import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bucket, Seasonality } from '../../shared/trends/baseline.ts'
import { defaultRateRule, judgeRates, type RateFinding } from '../../shared/trends/rates.ts'
import { noise } from './noise.ts'

const hour = 3_600_000
const steady: Seasonality = {
  hourOfWeek: (at) => Math.floor(at / hour) % 168,
  calendarFactor: () => 1,
}
const hourly = (counts: readonly (number | null)[], trials?: number): Bucket[] =>
  counts.map((count, index) => {
    const bucket = { start: index * hour, end: (index + 1) * hour, count }
    return trials === undefined ? bucket : { ...bucket, trials }
  })
const atEnd = (
  buckets: readonly Bucket[],
  seasonality = steady,
  kind: 'counts' | 'rates' = 'counts',
): RateFinding => judgeRates(buckets, { ...defaultRateRule, kind }, seasonality, buckets.length * hour)

/** Six weeks of counts with busy days, quiet nights and half as much at the weekend. */
const weeks = (seed = 1, length = 6 * 168, spread = 1): number[] =>
  noise(length, seed).map((chance, index) => {
    const day = 100 + 60 * Math.sin(((index % 24) * Math.PI) / 12)
    const level = index % 168 >= 120 ? day / 2 : day
    return Math.max(0, Math.round(level + spread * chance * Math.sqrt(level)))
  })
const changed = (counts: readonly number[], last: number, factor: number): number[] =>
  counts.map((count, index) => (index >= counts.length - last ? Math.round(count * factor) : count))

describe('drops of counts', () => {
  it('is quiet at any hour of usual weeks', () => {
    let alerts = 0
    for (let seed = 1; seed <= 5; seed += 1) {
      const counts = weeks(seed)
      for (let end = 48; end <= counts.length; end += 5)
        if (/drop|absence/.test(atEnd(hourly(counts.slice(0, end))).kind)) alerts += 1
    }
    expect(alerts).toBeLessThanOrEqual(2)
  })

  it('finds a sudden drop of one bucket, with what was expected of its hour', () => {
    const counts = changed(weeks(), 1, 0.3)
    const finding = atEnd(hourly(counts))
    expect(finding).toMatchObject({ kind: 'sudden-drop', observed: counts.at(-1) })
    if (finding.kind !== 'sudden-drop') return
    expect(finding.interval.high).toBeLessThan(finding.expected)
    expect(finding.since).toBe((counts.length - 1) * hour)
  })

  it('finds a sustained drop of several buckets of which none is enough alone', () => {
    expect(
      atEnd(
        hourly(
          changed(
            weeks().map((count) => Math.round(count / 2)),
            6,
            0.6,
          ),
        ),
      ),
    ).toMatchObject({
      kind: 'sustained-drop',
    })
  })

  it('takes fewer events of a quiet hour for usual', () => {
    const counts = weeks().slice(0, -3)
    expect(atEnd(hourly(counts)).kind).toBe('clear')
  })

  it('expects as much more or less as the calendar says, in the past and now', () => {
    const festival = (at: number): number => (at >= 1002 * hour ? 4 : 1)
    const factor: Seasonality = { ...steady, calendarFactor: festival }
    expect(atEnd(hourly(weeks()), factor).kind).toMatch(/drop/)
    expect(atEnd(hourly(changed(weeks(), 6, 4)), factor).kind).not.toMatch(/drop/)
    const quiet: Seasonality = { ...steady, calendarFactor: (at) => (at >= 1002 * hour ? 0.25 : 1) }
    expect(atEnd(hourly(changed(weeks(), 6, 0.25)), quiet).kind).not.toMatch(/drop/)
  })

  it('does not take the end of a festival in the past for a drop', () => {
    const over: Seasonality = { ...steady, calendarFactor: (at) => (at < 700 * hour ? 4 : 1) }
    const counts = weeks().map((count, index) => (index < 700 ? 4 * count : count))
    const finding = atEnd(hourly(counts), over)
    expect(finding.kind).not.toMatch(/drop/)
    // A weekend night: some 43 events.
    if ('expected' in finding) expect(Math.abs(finding.expected - 43)).toBeLessThan(15)
    else expect.unreachable(finding.kind)
  })

  it('is quiet in weeks that vary more than chance does', () => {
    let alerts = 0
    const counts = weeks(3, 6 * 168, 3)
    for (let end = 3 * 168; end <= counts.length; end += 2)
      if (/drop/.test(atEnd(hourly(counts.slice(0, end))).kind)) alerts += 1
    expect(alerts).toBeLessThanOrEqual(3)
  })

  it('waits for late data', () => {
    const counts = weeks().concat(0, 0)
    const rule = { ...defaultRateRule, lateness: 2 * hour }
    expect(judgeRates(hourly(counts), rule, steady, counts.length * hour).kind).not.toMatch(/drop|absence/)
    expect(judgeRates(hourly(counts), defaultRateRule, steady, counts.length * hour).kind).toMatch(/drop/)
  })
})

describe('drops of rates', () => {
  const rates = (share: number): number[] => noise(400).map((chance) => Math.round(400 * share + 8 * chance))

  it('finds a drop of the share of trials', () => {
    const finding = atEnd(hourly(changed(rates(0.2), 1, 0.4), 400), steady, 'rates')
    expect(finding).toMatchObject({ kind: 'sudden-drop' })
    if (finding.kind === 'sudden-drop') expect(finding.expected).toBeCloseTo(0.2, 1)
  })

  it('is silent where the trials are too few', () => {
    const few = rates(0.2).map((_, index) => index % 2)
    expect(atEnd(hourly(few, 2), steady, 'rates')).toMatchObject({
      kind: 'silent',
      reason: { code: 'sample-too-small' },
    })
  })
})

describe('absence of data', () => {
  it('is found after three usual gaps, longer than any silence before', () => {
    const counts = weeks()
    expect(atEnd(hourly(changed(counts, 3, 0)))).toMatchObject({ kind: 'absence', usualGap: hour })
    expect(atEnd(hourly(changed(counts, 1, 0))).kind).toBe('sudden-drop')
  })

  it('learns that nights are silent', () => {
    const counts = weeks().map((count, index) => (index % 24 < 8 ? 0 : count))
    expect(atEnd(hourly(counts.slice(0, 1008 - 24 + 7))).kind).not.toBe('absence')
  })

  it('does not take unknown values for silence', () => {
    const counts: (number | null)[] = weeks()
    expect(atEnd(hourly(counts.map((count, index) => (index >= 1000 ? null : count))))).toMatchObject({
      kind: 'silent',
      reason: { code: 'unknown-value' },
    })
  })
})

describe('silence of rates', () => {
  it.each([
    ['no bucket', [], 'not-enough-completed-intervals'],
    ['one point', [5], 'not-enough-completed-intervals'],
    ['only unknown values', Array<null>(500).fill(null), 'not-enough-completed-intervals'],
    ['less than two weeks', weeks().slice(0, 200), 'history-too-short'],
    ['zeros', Array<number>(500).fill(0), 'constant'],
    ['a constant', Array<number>(500).fill(50), 'constant'],
    [
      'a thousand gaps',
      weeks()
        .slice(0, 50)
        .concat(weeks())
        .map((c, i) => (i % 20 === 19 ? c : null)),
      'too-many-gaps',
    ],
  ])('has a reason for %s', (_, counts, code) => {
    expect(atEnd(hourly(counts))).toMatchObject({ kind: 'silent', reason: { code } })
  })

  it('never throws and never alarms for a value above what is expected', () => {
    const counts = fc.array(fc.option(fc.nat(1000)), { minLength: 340, maxLength: 400 })
    fc.assert(
      fc.property(counts, (values) => {
        const finding = atEnd(hourly(values))
        if (finding.kind !== 'sudden-drop' && finding.kind !== 'sustained-drop') return
        expect(finding.observed).toBeLessThan(finding.expected)
      }),
      { numRuns: 40 },
    )
  })
})
