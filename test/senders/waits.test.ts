import { describe, expect, it } from 'vitest'
import { cappedBy, addToLedger } from '../../shared/senders/delivery/frequency-cap.ts'
import { retryDelay, type RetryClass } from '../../shared/senders/delivery/retry-policy.ts'
import { afterQuiet } from '../../shared/teams/quiet-hours.ts'
import type { Message } from '../../shared/model/message.ts'
import { day, hour, minute, wednesday } from '../world.ts'

const second = 1000
const ids = Array.from({ length: 500 }, (_, index) => `message ${index}`)

describe('retryDelay', () => {
  it.each<[RetryClass, number, number, number]>([
    ['retry-backoff', 1, 2 * second, 6 * second],
    ['retry-backoff', 5, 2 * second, 66 * second],
    ['retry-max-3', 3, 2 * second, 18 * second],
    ['retry-after-60s', 1, minute, 2 * minute],
    ['retry-later-or-alert', 5, 15 * minute, 16 * minute],
    ['hold-until-quota-resets', 47, hour, hour + 10 * minute],
    ['pause-channel', 1, hour, hour + 10 * minute],
  ])('%s, after attempt %i, is spread from %i ms to %i ms', (verdict, tries, from, to) => {
    const waits = ids.map((id) => retryDelay(verdict, tries, id) ?? expect.fail('there is no further try'))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(from)
    expect(Math.min(...waits)).toBeLessThan(from + (to - from) / 20)
    expect(Math.max(...waits)).toBeLessThanOrEqual(to)
    expect(Math.max(...waits)).toBeGreaterThan(to - (to - from) / 20)
  })

  it.each<[RetryClass, number]>([
    ['retry-backoff', 6],
    ['retry-max-3', 4],
    ['retry-after-60s', 20],
    ['retry-later-or-alert', 6],
    ['hold-until-quota-resets', 48],
    ['pause-channel', 48],
    ['permanent', 1],
    ['permanent-recipient', 1],
    ['refresh-token-once', 1],
  ])('%s ends with attempt %i', (verdict, last) => {
    expect(retryDelay(verdict, last, 'm')).toBeUndefined()
    expect(last === 1 || retryDelay(verdict, last - 1, 'm') !== undefined).toBe(true)
  })

  it('is deterministic, and differs between attempts', () => {
    expect(retryDelay('pause-channel', 1, 'm')).toBe(retryDelay('pause-channel', 1, 'm'))
    expect(retryDelay('pause-channel', 1, 'm')).not.toBe(retryDelay('pause-channel', 2, 'm'))
  })
})

describe('quiet hours from 21:00 to 08:00, to the millisecond', () => {
  const quiet = { from: '21:00', to: '08:00' }
  const [evening, morning] = [Date.parse('2026-01-07T21:00:00Z'), Date.parse('2026-01-08T08:00:00Z')]

  it.each([
    ['a millisecond before they begin', evening - 1, evening - 1],
    ['when they begin', evening, morning],
    ['a millisecond before they end', morning - 1, morning],
    ['when they end', morning, morning],
  ])('%s, a message may go out', (_, at, then) => {
    expect(afterQuiet(quiet, at, 'UTC')).toBe(then)
  })

  it.each([
    ['begin', Date.parse('2026-01-07T09:00:00Z'), Date.parse('2026-01-07T17:00:00Z')],
    [
      'have begun a millisecond ago',
      Date.parse('2026-01-07T09:00:00.001Z'),
      Date.parse('2026-01-07T17:00:00Z'),
    ],
  ])('within one day, when they %s', (_, at, then) => {
    expect(afterQuiet({ from: '09:00', to: '17:00' }, at, 'UTC')).toBe(then)
    expect(afterQuiet({ from: '09:00', to: '17:00' }, then - 8 * hour - 1, 'UTC')).toBe(then - 8 * hour - 1)
  })
})

const sent = (...ages: number[]) => ({
  person: 'p',
  v: 1,
  sends: ages.map((age, index) => ({
    message: `old${index}`,
    at: wednesday - age,
    category: 'marketing' as const,
    value: 1,
  })),
})

describe('the ledger of the frequency cap', () => {
  const message: Message = {
    id: 'm',
    alias: 'a',
    person: 'p',
    treatment: 't',
    interruption: 'i',
    cause: 'c',
    step: 's',
    via: 'email',
    class: 'M',
    category: 'marketing',
    to: 'customer',
    address: 'li@example.com',
    template: 't',
    data: {},
    value: 1,
    status: 'queued',
    createdAt: wednesday,
    attempts: 0,
    v: 1,
  }
  it.each([
    ['a millisecond less than 32 days', 32 * day - 1, ['old0', 'm']],
    ['32 days', 32 * day, ['m']],
  ])('keeps what is %s old, or not', (_, age, kept) => {
    expect(addToLedger(sent(age), message, wednesday).sends.map(({ message: id }) => id)).toEqual(kept)
  })

  it.each([
    ['a day', { day: 1, week: 9, month: 9 }, [0], { code: 'guard.cap-day', params: { most: 1 } }],
    ['a day, which began after the last one', { day: 1, week: 9, month: 9 }, [hour * 10 + 1], undefined],
    [
      'a day, which began with the last one',
      { day: 1, week: 9, month: 9 },
      [hour * 10],
      { code: 'guard.cap-day', params: { most: 1 } },
    ],
    [
      'a week, of which this is the seventh day',
      { day: 9, week: 1, month: 9 },
      [6 * day],
      { code: 'guard.cap-week', params: { most: 1 } },
    ],
    ['a week, which is over', { day: 9, week: 1, month: 9 }, [7 * day], undefined],
    [
      'a month, of which this is the thirtieth day',
      { day: 9, week: 9, month: 1 },
      [29 * day],
      { code: 'guard.cap-month', params: { most: 1 } },
    ],
    ['a month, which is over', { day: 9, week: 9, month: 1 }, [30 * day], undefined],
    ['two a day, of which one went out', { day: 2, week: 9, month: 9 }, [0], undefined],
    [
      'two a day, of which both went out',
      { day: 2, week: 9, month: 9 },
      [0, minute],
      { code: 'guard.cap-day', params: { most: 2 } },
    ],
  ])('caps %s', (_, caps, ages, reason) => {
    expect(cappedBy([sent(...ages)], message, { caps }, { at: wednesday, zone: 'Asia/Shanghai' })).toEqual(
      reason,
    )
  })
})
