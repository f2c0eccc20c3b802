import { describe, expect, it } from 'vitest'
import { formatDuration } from '../../shared/journeys/watch-detector.ts'
import { lowestPriority, priorityOf } from '../../shared/model/interruption.ts'
import { hour, minute, wednesday } from '../world.ts'

describe('a duration in words', () => {
  it.each([
    [0, '0 min', '0分钟'],
    [minute, '1 min', '1分钟'],
    [90_000, '2 min', '2分钟'],
    [119 * minute, '119 min', '119分钟'],
    [2 * hour, '2 h', '2小时'],
    [2 * hour + 29 * minute, '2 h', '2小时'],
    [2 * hour + 30 * minute, '3 h', '3小时'],
    [48 * hour - minute, '48 h', '48小时'],
    [48 * hour, '2 d', '2天'],
    [59 * hour, '2 d', '2天'],
    [60 * hour, '3 d', '3天'],
  ])('of %i ms is %s, %s', (duration, en, zh) => {
    expect([formatDuration(duration, 'en'), formatDuration(duration, 'zh')]).toEqual([en, zh])
  })
})

describe('the urgency of an interruption', () => {
  it('doubles with every half-life: twice the worth is as urgent as one half-life more of waiting', () => {
    expect(priorityOf(8, wednesday, hour)).toBeCloseTo(priorityOf(16, wednesday + hour, hour), 6)
    expect(priorityOf(8, wednesday, hour)).toBeGreaterThan(priorityOf(8, wednesday + 1, hour))
  })

  it.each([
    ['worth nothing', 0, hour],
    ['worth less than nothing', -1, hour],
    ['of no half-life', 8, 0],
    ['of a negative half-life', 8, -1],
  ])('is the least for one %s', (_, value, halfLife) => {
    expect(priorityOf(value, wednesday, halfLife)).toBe(lowestPriority)
  })

  it('counts the smallest worth and the shortest half-life', () => {
    expect(priorityOf(1, 0, 1)).toBe(0)
    expect(priorityOf(Number.MIN_VALUE, 0, 1)).toBeGreaterThan(lowestPriority)
  })
})
