import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import type { Calendar } from '../../shared/policy/policy.ts'
import { addBusinessTime, businessTimeBetween, isOpen, nextOpening } from '../../shared/teams/calendar.ts'

const hour = 3_600_000
const nineToFive: [string, string][] = [['09:00', '17:00']]
const office = (over: Partial<Calendar> = {}): Calendar => ({
  timeZone: 'Asia/Shanghai',
  week: [nineToFive, nineToFive, nineToFive, nineToFive, nineToFive, [], []],
  holidays: [],
  workdays: [],
  ...over,
})
const at = (local: string, zone = 'Asia/Shanghai') => DateTime.fromISO(local, { zone }).toMillis()
const local = (ms: number, zone = 'Asia/Shanghai') =>
  DateTime.fromMillis(ms, { zone }).toFormat("ccc yyyy-MM-dd'T'HH:mm")

describe('business time', () => {
  it('of a team with one minute a week is computed without a zone lookup for each date', () => {
    const calendar = office({ week: [[['09:00', '09:01']], [], [], [], [], [], []] })
    const begins = at('2026-01-05T00:00')
    expect(addBusinessTime(calendar, begins, 500 * 60_000)).toBe(begins + (499 * 7 * 24 + 9) * hour + 60_000)
    expect(addBusinessTime(calendar, begins, 3660 * 24 * hour)).toBeGreaterThan(begins + 3660 * 24 * hour)
  })

  it.each([
    ['Europe/Berlin', '2026-03-29T00:00', 'Sun 2026-03-29T04:00'],
    ['Europe/Berlin', '2026-10-25T00:00', 'Sun 2026-10-25T02:00'],
    ['Australia/Lord_Howe', '2026-04-05T00:00', 'Sun 2026-04-05T02:30'],
    ['Pacific/Apia', '2011-12-29T22:00', 'Sat 2011-12-31T01:00'],
  ])('in %s counts three hours from %s over a change of the clocks', (zone, from, expected) => {
    const always: [string, string][] = [['00:00', '24:00']]
    const calendar = office({
      timeZone: zone,
      week: [always, always, always, always, always, always, always],
    })
    expect(local(addBusinessTime(calendar, at(from, zone), 3 * hour), zone)).toBe(expected)
  })

  // 2026-01-07 is a Wednesday
  it.each([
    ['2026-01-07T10:00', 2, 'Wed 2026-01-07T12:00'],
    ['2026-01-09T16:00', 2, 'Mon 2026-01-12T10:00'],
    ['2026-01-07T07:00', 2, 'Wed 2026-01-07T11:00'],
    ['2026-01-07T18:00', 2, 'Thu 2026-01-08T11:00'],
    ['2026-01-10T10:00', 2, 'Mon 2026-01-12T11:00'],
    ['2026-01-05T16:00', 10, 'Wed 2026-01-07T10:00'],
    ['2026-01-07T16:00', 1, 'Wed 2026-01-07T17:00'],
    ['2026-01-10T10:00', 0, 'Sat 2026-01-10T10:00'],
  ])('from %s, %i hours are through at %s', (from, hours, expected) => {
    expect(local(addBusinessTime(office(), at(from), hours * hour))).toBe(expected)
  })

  it('is counted in the zone of the team', () => {
    const zone = 'America/New_York'
    expect(
      local(addBusinessTime(office({ timeZone: zone }), at('2026-01-09T16:00', zone), 2 * hour), zone),
    ).toBe('Mon 2026-01-12T10:00')
  })

  it('is elapsed time when no hours are set', () => {
    const closed = office({ week: [[], [], [['09:00', '09:00']], [], [], [], []], workdays: ['2026-01-10'] })
    expect(addBusinessTime(closed, 1000, 2 * hour)).toBe(1000 + 2 * hour)
    expect(businessTimeBetween(closed, 1000, 1000 + hour)).toBe(hour)
    expect(isOpen(closed, 1000)).toBe(true)
  })

  it('skips holidays and treats make-up days as weekdays', () => {
    const calendar = office({ holidays: ['2026-02-16', '2026-02-17'], workdays: ['2026-02-14'] })
    // Friday 13 Feb 16:00 + 10 h: 1 h on Friday, 8 h on the made-up Saturday, 1 h on Wednesday
    expect(local(addBusinessTime(calendar, at('2026-02-13T16:00'), 10 * hour))).toBe('Wed 2026-02-18T10:00')
    expect(isOpen(calendar, at('2026-02-14T10:00'))).toBe(true)
    expect(isOpen(calendar, at('2026-02-16T10:00'))).toBe(false)
  })

  it.each([
    ['2026-02-13', false, 'a weekday that is a holiday'],
    ['2026-02-14', true, 'a Saturday that is a make-up day'],
    ['2026-02-15', false, 'a Sunday'],
    ['2026-02-16', true, 'a weekday that is both a holiday and a make-up day'],
    ['2026-02-21', true, 'a Saturday that is both a holiday and a make-up day'],
  ])('%s is worked: %s (%s)', (date, worked) => {
    const calendar = office({
      holidays: ['2026-02-13', '2026-02-16', '2026-02-21'],
      workdays: ['2026-02-14', '2026-02-16', '2026-02-21'],
    })
    expect(isOpen(calendar, at(`${date}T09:00`) - 1)).toBe(false)
    expect(isOpen(calendar, at(`${date}T09:00`))).toBe(worked)
    expect(isOpen(calendar, at(`${date}T17:00`) - 1)).toBe(worked)
    expect(isOpen(calendar, at(`${date}T17:00`))).toBe(false)
  })

  it.each([
    ['2026-03-08T01:00', 2, 'Sun 2026-03-08T04:00'], // clocks jump from 2 to 3
    ['2026-11-01T00:30', 2, 'Sun 2026-11-01T01:30'], // the hour from 1 to 2 is lived twice
  ])('counts hours that are lived, not hours the clock names: %s', (from, hours, expected) => {
    const zone = 'America/New_York'
    const always = office({ timeZone: zone, week: [[], [], [], [], [], [], [['00:00', '24:00']]] })
    expect(local(addBusinessTime(always, at(from, zone), hours * hour), zone)).toBe(expected)
  })

  it('handles shifts that span midnight', () => {
    const night = office({ week: [[['22:00', '06:00']], [], [], [], [], [], []] })
    expect(isOpen(night, at('2026-01-06T05:59'))).toBe(true)
    expect(isOpen(night, at('2026-01-06T06:00'))).toBe(false)
    expect(local(addBusinessTime(night, at('2026-01-05T23:00'), 3 * hour))).toBe('Tue 2026-01-06T02:00')
  })

  it('counts overlapping spans once', () => {
    const calendar = office({
      week: [
        [
          ['09:00', '12:00'],
          ['11:00', '17:00'],
          ['10:00', '11:00'],
        ],
        [],
        [],
        [],
        [],
        [],
        [],
      ],
    })
    expect(businessTimeBetween(calendar, at('2026-01-05T00:00'), at('2026-01-06T00:00'))).toBe(8 * hour)
  })

  it('finds the next opening', () => {
    expect(local(nextOpening(office(), at('2026-01-09T17:00')))).toBe('Mon 2026-01-12T09:00')
    expect(nextOpening(office(), at('2026-01-09T09:00'))).toBe(at('2026-01-09T09:00'))
  })

  it('falls back to UTC for an unknown zone', () => {
    expect(addBusinessTime(office({ timeZone: 'Mars/Olympus' }), Date.parse('2026-01-07T10:00Z'), hour)).toBe(
      Date.parse('2026-01-07T11:00Z'),
    )
  })

  const moment = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2027-12-31') })
  const calendars: fc.Arbitrary<Calendar> = fc.record({
    timeZone: fc.constantFrom(
      'Asia/Shanghai',
      'America/New_York',
      'Europe/Berlin',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    ),
    week: fc.constantFrom(office().week, [
      nineToFive,
      [],
      [['22:00', '06:00']],
      [['00:00', '24:00']],
      [
        ['08:00', '12:00'],
        ['13:00', '18:00'],
      ],
      [],
      [],
    ] as Calendar['week']),
    holidays: fc.constantFrom<string[]>([], ['2026-10-01', '2026-10-02']),
    workdays: fc.constantFrom<string[]>([], ['2026-10-10', '2026-10-11']),
  })

  it('adds exactly the given time and never decreases (property test)', () => {
    fc.assert(
      fc.property(calendars, moment, fc.integer({ min: 0, max: 200 * hour }), (calendar, from, ms) => {
        const until = addBusinessTime(calendar, from, ms)
        expect(until).toBeGreaterThanOrEqual(from)
        expect(businessTimeBetween(calendar, from, until)).toBe(ms)
      }),
      { numRuns: 300 },
    )
  })

  it('is additive: two additions equal their sum (property test)', () => {
    const stretch = fc.integer({ min: 1, max: 50 * hour })
    fc.assert(
      fc.property(calendars, moment, stretch, stretch, (calendar, from, a, b) => {
        expect(addBusinessTime(calendar, addBusinessTime(calendar, from, a), b)).toBe(
          addBusinessTime(calendar, from, a + b),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('is fast for the longest wait that a policy allows', () => {
    expect(Number.isFinite(addBusinessTime(office(), 0, Number.MAX_SAFE_INTEGER / 4))).toBe(true)
  })
})
