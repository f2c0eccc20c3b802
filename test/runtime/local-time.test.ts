import { IANAZone, Settings } from 'luxon'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { instantOf } from '../../shared/channels/reading/stated-time.ts'
import { timeOf } from '../../shared/imports/time.ts'
import { instantIn } from '../../shared/runtime/local-time.ts'
import { nextClock } from '../../shared/teams/quiet-hours.ts'

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString())

/** Read alike from an event and from a file whose zone is UTC. */
const forms = [
  ['2026-01-05 09:30:00.123456+00', '2026-01-05T09:30:00.123Z'], ['2026-01-05 09:30:00+08', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30:00-05', '2026-01-05T14:30:00.000Z'], ['2026-01-05T09:30+0530', '2026-01-05T04:00:00.000Z'],
  ['2026-01-05T09:30:00+05:45', '2026-01-05T03:45:00.000Z'], ['2026-01-05 09:30 UTC', '2026-01-05T09:30:00.000Z'],
  ['2026-01-05 09:30:00 +0800 CST', '2026-01-05T01:30:00.000Z'], ['2026-01-05 09:30 GMT+8', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30+08:00[Asia/Shanghai]', '2026-01-05T01:30:00.000Z'], ['2026-01-05T09:30[Asia/Shanghai]', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30Z[UTC][u-ca=gregory]', '2026-01-05T09:30:00.000Z'], ['20260105T093000Z', '2026-01-05T09:30:00.000Z'],
  ['20260105T0930+0800', '2026-01-05T01:30:00.000Z'], ['20260105093000', '2026-01-05T09:30:00.000Z'], ['20260105', '2026-01-05T00:00:00.000Z'],
  ['2026-W02-1T09:30:00Z', '2026-01-05T09:30:00.000Z'], ['2026W021', '2026-01-05T00:00:00.000Z'], ['2026-005', '2026-01-05T00:00:00.000Z'],
  ['2026-005T09:30+08', '2026-01-05T01:30:00.000Z'], ['2026-01-05t09:30:00,5z', '2026-01-05T09:30:00.500Z'],
  ['2026-01-05T24:00Z', '2026-01-06T00:00:00.000Z'], ['2026-01-05T09:30\u221205:00', '2026-01-05T14:30:00.000Z'], ['2026-01-05T09:30:00+08:00:00', '2026-01-05T01:30:00.000Z'],
] as const

describe('a stated time', () => {
  it.each(forms)('%s is %s, in events and in files alike', (text, expected) => {
    expect(iso(instantOf(text))).toBe(expected)
    expect(iso(timeOf(text, 'UTC').at)).toBe(expected)
  })

  it.each([
    '2026-02-30', '2026-02-30T09:00Z', '2026-02-29 10:00', '2025-366', '2026-W54-1', '2026-13-01', '2026-00-10', '2026-01-32T00:00+08', '20260230T000000Z', '20260230',
    '2026-01-05T25:00Z', '2026-01-05T09:60Z', '2026-01-05T09:30+25', '2026-01-05T09:30[Asia/Nowhere]', '2026/2/30', '2026年2月30日', '2026', '2026-01',
  ])('%s does not exist, in events and in files alike', (text) => {
    expect(instantOf(text)).toBeUndefined()
    expect(() => timeOf(text, 'Asia/Shanghai')).toThrow(/must be a time/)
  })
})

describe('a local time', () => {
  afterEach(() => { Settings.now = () => Date.now() })

  it.each([
    ['Europe/Berlin', '2025-10-26 02:30', '2025-10-26T00:30:00.000Z'], ['Europe/Berlin', '2025-03-30 02:30', '2025-03-30T01:30:00.000Z'],
    ['America/New_York', '2025-11-02 01:30', '2025-11-02T05:30:00.000Z'], ['America/New_York', '2025-03-09 02:30', '2025-03-09T07:30:00.000Z'],
    ['Australia/Lord_Howe', '2025-04-06 01:45', '2025-04-05T14:45:00.000Z'], ['America/Sao_Paulo', '2017-10-15 00:00', '2017-10-15T03:00:00.000Z'],
    ['Asia/Shanghai', '2025-10-26 02:30', '2025-10-25T18:30:00.000Z'],
  ])('in %s, %s is %s, whatever day it is read on, with a format or without', (zone, text, expected) => {
    for (const today of ['2026-01-15', '2026-07-15', '2025-10-26']) {
      Settings.now = () => Date.parse(today)
      expect(iso(timeOf(text, zone).at)).toBe(expected)
      expect(iso(timeOf(text, zone, 'yyyy-MM-dd HH:mm').at)).toBe(expected)
      expect(iso(nextClock(text.slice(11), Date.parse(expected) - 3_600_000, zone))).toBe(expected)
    }
  })

  it('resolves to the earliest instant at which the clocks show it', () => {
    const zones = ['Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Shanghai', 'Pacific/Apia', 'Asia/Gaza', 'America/St_Johns'].map((name) => IANAZone.create(name))
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: 946_684_800, max: 1_893_456_000 }), (zone, seconds) => {
      const at = seconds * 1000
      const local = at + zone.offset(at) * 60_000
      const found = instantIn(zone, local)
      expect(found).toBeLessThanOrEqual(at)
      expect(found + zone.offset(found) * 60_000).toBe(local)
    }))
  })
})
