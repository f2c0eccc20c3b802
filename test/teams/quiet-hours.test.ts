import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { afterQuiet, nextClock } from '../../shared/teams/quiet-hours.ts'
import { zoneOf } from '../../shared/teams/zone.ts'

const utc = (text: string) => Date.parse(text)
const iso = (ms: number) => new Date(ms).toISOString()

describe('quiet hours', () => {
  // Blocked window: reminder sending times (22:00-07:00 crosses midnight).
  it.each([
    ['10:00', '12:00', 'UTC', '2026-06-01T11:00:00Z', '2026-06-01T12:00:00.000Z'],
    ['10:00', '12:00', 'America/Los_Angeles', '2026-06-01T18:00:00Z', '2026-06-01T19:00:00.000Z'],
    ['22:00', '07:00', 'UTC', '2026-06-01T22:30:00Z', '2026-06-02T07:00:00.000Z'],
    ['22:00', '07:00', 'UTC', '2026-06-02T06:59:59Z', '2026-06-02T07:00:00.000Z'],
    ['22:00', '07:00', 'UTC', '2026-06-02T07:00:00Z', '2026-06-02T07:00:00.000Z'],
    ['22:00', '22:00', 'UTC', '2026-06-01T22:30:00Z', '2026-06-01T22:30:00.000Z'],
    ['00:00', '24:00', 'UTC', '2026-06-01T22:30:00Z', '2026-06-02T00:00:00.000Z'],
    // the night the clocks jump
    ['21:00', '08:00', 'America/New_York', '2026-03-08T05:00:00Z', '2026-03-08T12:00:00.000Z'],
    // the night with an hour more
    ['21:00', '08:00', 'America/New_York', '2026-11-01T03:00:00Z', '2026-11-01T13:00:00.000Z'],
  ])('%s to %s in %s, at %s, end at %s', (from, to, zone, at, expected) => {
    expect(iso(afterQuiet({ from, to }, utc(at), zone))).toBe(expected)
  })

  it('never postpone to a time that is quiet itself (property test)', () => {
    const clock = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
    const zone = fc.constantFrom(
      'Asia/Shanghai',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
    )
    fc.assert(
      fc.property(
        clock,
        clock,
        zone,
        fc.integer({ min: utc('2025-01-01'), max: utc('2027-12-31') }),
        (from, to, where, at) => {
          const then = afterQuiet({ from, to }, at, where)
          expect(then).toBeGreaterThanOrEqual(at)
          expect(afterQuiet({ from, to }, then, where)).toBe(then)
          if (then !== at)
            expect(DateTime.fromMillis(then, { zone: where }).toFormat('HH:mm') >= to).toBe(true)
        },
      ),
    )
  })
})

describe('recipientZone', () => {
  // Sending at a local time: time zone of the person, else of the place, else of the company.
  it.each([
    ['America/Los_Angeles', '20:00', '2023-12-20T04:00:00.000Z'],
    ['Asia/Tokyo', '05:00', '2023-12-20T20:00:00.000Z'],
    ['Asia/Tokyo', '10:00', '2023-12-20T01:00:00.000Z'],
    ['Asia/Tokyo', '08:00', '2023-12-20T23:00:00.000Z'],
    ['America/Los_Angeles', '08:00', '2023-12-20T16:00:00.000Z'],
    ['America/New_York', '08:00', '2023-12-20T13:00:00.000Z'],
    ['UTC', '08:00', '2023-12-20T08:00:00.000Z'],
  ])('in %s is next %s at %s', (zone, clock, expected) => {
    expect(iso(nextClock(clock, utc('2023-12-19T23:00:12Z'), zone))).toBe(expected)
  })

  it.each([
    [['Asia/Tokyo', 'America/Los_Angeles', 'Europe/Berlin'], 'Asia/Tokyo'],
    [[undefined, 'America/Los_Angeles', 'Europe/Berlin'], 'America/Los_Angeles'],
    [['Not/AZone', undefined, 'Europe/Berlin'], 'Europe/Berlin'],
    [['', undefined, undefined], 'UTC'],
  ])('is that of the first zone known: %j', (names, expected) => {
    expect(zoneOf(...names)).toBe(expected)
  })
})
