import { describe, expect, it } from 'vitest'
import { firstAlertState, nextAlert, type AlertState, type Check } from '../../shared/trends/alert-state.ts'
import { afterBlockedWindow } from '../../shared/trends/blocked-window.ts'
import { closedPeriods, judgeBounds, type Period } from '../../shared/trends/closed-buckets.ts'
import { judgeNewest } from '../../shared/trends/recent-outlier.ts'
import { stageRate } from '../../shared/trends/stage-rate.ts'

const hour = 3_600_000
const periods = (values: readonly (number | null)[], firstHour = 0): Period[] =>
  values.map((value, index) => ({
    start: (firstHour + index) * hour,
    end: (firstHour + index + 1) * hour,
    value,
  }))
const noWait = { lateness: 0 }

describe('closed periods', () => {
  const rates = periods([10, 20, 40])
  const running = 2.5 * hour

  it('leaves out the running period unless asked, and skips nothing twice', () => {
    const newest = (rule: object): Period | undefined =>
      closedPeriods(rates, { ...noWait, ...rule }, running).at(-1)
    expect(newest({})?.value).toBe(20)
    expect(newest({ includeOngoing: true })?.value).toBe(40)
    expect(newest({ sourceIsComplete: true })?.value).toBe(40)
  })

  it.each([
    [42, { lower: 10 }, { kind: 'quiet' }],
    [0, { lower: 10 }, { kind: 'breach', bound: 'lower' }],
    [60, { increase: 10 }, { kind: 'breach', bound: 'increase', change: { absolute: 20 } }],
    [null, { increase: 10 }, { kind: 'skipped', reason: { code: 'unknown-value' } }],
  ])('judges %s by %o two hours late', (value, bounds, expected) => {
    const late = periods([40, value, 0, 0, 0], 6)
    expect(judgeBounds(late, bounds, { lateness: 2 * hour }, 10.5 * hour)).toMatchObject(expected)
  })

  it('skips a comparison with too short a history', () => {
    expect(judgeBounds(periods([5]), { increase: 1 }, noWait, hour)).toMatchObject({
      kind: 'skipped',
      reason: { code: 'not-enough-completed-intervals' },
    })
  })

  it('computes the absolute and, from a value other than 0, the relative change', () => {
    const judge = (values: number[]) => judgeBounds(periods(values), { increase: 1 }, noWait, 2 * hour)
    expect(judge([0, 2])).toEqual({
      kind: 'breach',
      bound: 'increase',
      limit: 1,
      change: { value: 2, absolute: 2 },
    })
    expect(judge([2, 1])).toEqual({ kind: 'quiet', change: { value: 1, absolute: -1, relative: -0.5 } })
  })
})

describe('the state of an alert', () => {
  const breach = (value: number, setByPerson = false): Check => ({ kind: 'breach', value, setByPerson })
  const clear: Check = { kind: 'clear' }
  const noticesOf = (checks: readonly (Check | [Check, string])[]): (string | undefined)[] => {
    let state: AlertState = firstAlertState('a')
    return checks.map((entry) => {
      const [check, configuration] = Array.isArray(entry) ? entry : [entry, 'a']
      const step = nextAlert(state, check, configuration)
      state = step.state
      return step.notice
    })
  }

  it('notifies once while it fires, of the recovery, and of the next episode', () => {
    const later = [clear, clear, clear, clear]
    expect(noticesOf([breach(5), breach(4), clear, ...later, breach(5)])).toEqual([
      'fired',
      undefined,
      'recovered',
      undefined,
      undefined,
      undefined,
      undefined,
      'fired',
    ])
  })

  it('holds a breach again within three buckets unless it leaves the range seen', () => {
    expect(noticesOf([breach(5), clear, breach(5)]).at(-1)).toBeUndefined()
    expect(noticesOf([breach(5), clear, breach(2)]).at(-1)).toBe('fired')
    expect(noticesOf([breach(5, true), clear, breach(5, true)]).at(-1)).toBe('fired')
  })

  it('starts over with another configuration, and never fires while disabled', () => {
    expect(noticesOf([breach(5), [breach(5), 'b']])).toEqual(['fired', 'fired'])
    expect(noticesOf([breach(5), { kind: 'disabled' }, { kind: 'unknown' }])).toEqual([
      'fired',
      undefined,
      undefined,
    ])
    expect(nextAlert(firstAlertState('a'), { kind: 'disabled' }, 'a').state.status).toBe('quiet')
  })

  it('notifies of an error once, and neither recovers nor fires by unknown values', () => {
    const error: Check = { kind: 'error' }
    expect(noticesOf([error, error, clear, error])).toEqual(['failed', undefined, undefined, 'failed'])
    expect(noticesOf([breach(5), { kind: 'unknown' }, { kind: 'between' }, breach(1)])).toEqual([
      'fired',
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('the newest value against those before', () => {
  const tens = [10, 11, 9, 10, 10, 9, 11, 10, 10, 10]
  it.each([
    ['z-score', [...tens, 100], 10, true],
    ['z-score', tens, 10, false],
    ['z-score', [10, 10, 10, 100], 30, false],
    ['mad', [10, 11, 100, 10, 10, 9, 11, 10, 10, 10], 10, false],
    ['mad', [...tens, 100], 10, true],
  ] as const)('judges by %s (%#)', (method, values, window, outlier) => {
    expect(judgeNewest(values, { window, threshold: 0.9, method }).outlier).toBe(outlier)
  })
})

describe('the rate of a stage', () => {
  it.each([
    [[100, 40], { from: 'start' }, 40],
    [[100, 50, 30], { from: 'previous', step: 3 }, 60],
    [[200, 50, 10], { from: 'start', step: 2 }, 25],
    [[0, 0], { from: 'start' }, 0],
  ] as const)('of %o with %o is %d %', (counts, question, percent) => {
    expect(stageRate(counts, question)).toEqual({ kind: 'rate', percent })
  })

  it.each([
    [[], { from: 'start' }, 'no-data'],
    [[1, 2], { from: 'previous', step: 1 }, 'refused'],
    [[1, 2], { from: 'start', step: 3 }, 'refused'],
    [[1, 2], { from: 'start', relative: true }, 'refused'],
  ] as const)('of %o with %o is %s', (counts, question, kind) => {
    expect(stageRate(counts, question).kind).toBe(kind)
  })
})

describe('a blocked window', () => {
  it.each([
    ['2026-06-10T11:00Z', '10:00', '12:00', 'UTC', '2026-06-10T12:00Z'],
    ['2026-06-10T12:00Z', '10:00', '12:00', 'UTC', '2026-06-10T12:00Z'],
    ['2026-06-10T18:00Z', '10:00', '12:00', 'America/Los_Angeles', '2026-06-10T19:00Z'],
    ['2026-06-10T22:30Z', '22:00', '07:00', 'UTC', '2026-06-11T07:00Z'],
    ['2026-06-10T06:30Z', '22:00', '07:00', 'UTC', '2026-06-10T07:00Z'],
    ['2026-06-10T09:30Z', '22:00', '07:00', 'UTC', '2026-06-10T09:30Z'],
  ])('moves %s out of %s–%s in %s to %s', (now, from, to, zone, then) => {
    expect(afterBlockedWindow(Date.parse(now), { from, to, zone })).toBe(Date.parse(then))
  })
})
