import { IANAZone, Settings } from 'luxon'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { inShanghai, instantOf } from '../../shared/model/stated-time.ts'
import { timeOf } from '../../shared/imports/values/time.ts'
import { instantIn } from '../../shared/runtime/local-time.ts'
import { nextClock } from '../../shared/teams/quiet-hours.ts'

const iso = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString()

/** Read alike from an event and from a file whose zone is UTC. */
const forms = [
  ['2026-01-05 09:30:00.123456+00', '2026-01-05T09:30:00.123Z'],
  ['2026-01-05 09:30:00+08', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30:00-05', '2026-01-05T14:30:00.000Z'],
  ['2026-01-05T09:30+0530', '2026-01-05T04:00:00.000Z'],
  ['2026-01-05T09:30:00+05:45', '2026-01-05T03:45:00.000Z'],
  ['2026-01-05 09:30 UTC', '2026-01-05T09:30:00.000Z'],
  ['2026-01-05 09:30:00 +0800 CST', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05 09:30 GMT+8', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30+08:00[Asia/Shanghai]', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30[Asia/Shanghai]', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30Z[UTC][u-ca=gregory]', '2026-01-05T09:30:00.000Z'],
  ['20260105T093000Z', '2026-01-05T09:30:00.000Z'],
  ['20260105T0930+0800', '2026-01-05T01:30:00.000Z'],
  ['20260105093000', '2026-01-05T09:30:00.000Z'],
  ['20260105', '2026-01-05T00:00:00.000Z'],
  ['2026-W02-1T09:30:00Z', '2026-01-05T09:30:00.000Z'],
  ['2026W021', '2026-01-05T00:00:00.000Z'],
  ['2026-005', '2026-01-05T00:00:00.000Z'],
  ['2026-005T09:30+08', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05t09:30:00,5z', '2026-01-05T09:30:00.500Z'],
  ['2026-01-05T24:00Z', '2026-01-06T00:00:00.000Z'],
  ['2026-01-05T09:30\u221205:00', '2026-01-05T14:30:00.000Z'],
  ['2026-01-05T09:30:00+08:00:00', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30[+08:00]', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30[!Asia/Shanghai]', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05 09:30 Asia/Shanghai', '2026-01-05T01:30:00.000Z'],
  ['2026-01-05T09:30,5Z', '2026-01-05T09:30:30.000Z'],
  ['2026-01-05T09.5', '2026-01-05T09:30:00.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['2017-01-01T05:29:60+05:30', '2017-01-01T00:00:00.000Z'],
  ['2026-01-05 09:30:00 +0800 CST m=+0.5', '2026-01-05T01:30:00.000Z'],
  ['Mon, 5 Jan 2026 09:30:00 +0800', '2026-01-05T01:30:00.000Z'],
  ['5 Jan 2026 09:30 +0800 (CST)', '2026-01-05T01:30:00.000Z'],
  ['Mon, 05 Jan 2026 09:30:00 GMT', '2026-01-05T09:30:00.000Z'],
  ['Mon Jan  5 09:30:00 2026', '2026-01-05T09:30:00.000Z'],
  ['Mon Jan 05 2026 09:30:00 GMT+0800 (中国标准时间)', '2026-01-05T01:30:00.000Z'],
  ['January 5th, 2026 3:05 PM', '2026-01-05T15:05:00.000Z'],
  ['1767605400', '2026-01-05T09:30:00.000Z'],
  ['1767605400.123', '2026-01-05T09:30:00.123Z'],
  ['1767605400123', '2026-01-05T09:30:00.123Z'],
  ['1767605400123456', '2026-01-05T09:30:00.123Z'],
  ['1767605400123456789', '2026-01-05T09:30:00.123Z'],
  ['/Date(1767605400000+0800)/', '2026-01-05T09:30:00.000Z'],
  ['2026/1/5 9:05', '2026-01-05T09:05:00.000Z'],
  ['2026年1月5日 下午3点', '2026-01-05T15:00:00.000Z'],
  ['2026年1月5日下午3点半', '2026-01-05T15:30:00.000Z'],
  ['2026年1月5日（周一）15:05', '2026-01-05T15:05:00.000Z'],
  ['2026-01-05 星期一 15时', '2026-01-05T15:00:00.000Z'],
  ['2026年1月5号15点05分', '2026-01-05T15:05:00.000Z'],
  ['2026年1月5日 中午11:30', '2026-01-05T11:30:00.000Z'],
  ['2026年1月5日 傍晚6:05 +08:00', '2026-01-05T10:05:00.000Z'],
  ['民國115年1月5日', '2026-01-05T00:00:00.000Z'],
  ['令和8年1月5日 午後3時5分', '2026-01-05T15:05:00.000Z'],
  ['2026. 1. 5. 오후 3:05', '2026-01-05T15:05:00.000Z'],
  ['2026년 1월 5일', '2026-01-05T00:00:00.000Z'],
  ['２０２６年１月５日　１５：０５', '2026-01-05T15:05:00.000Z'],
] as const

describe('a stated time', () => {
  it.each(forms)('%s is %s, in events and in files alike', (text, expected) => {
    expect(iso(instantOf(text))).toBe(expected)
    expect(iso(timeOf(text, 'UTC').at)).toBe(expected)
  })

  it.each([
    '2026-02-30',
    '2026-02-30T09:00Z',
    '2026-02-29 10:00',
    '2025-366',
    '2026-W54-1',
    '2026-13-01',
    '2026-00-10',
    '2026-01-32T00:00+08',
    '20260230T000000Z',
    '20260230',
    '2026-01-05T25:00Z',
    '2026-01-05T09:60Z',
    '2026-01-05T09:30+25',
    '2026-01-05T09:30[Asia/Nowhere]',
    '2026-01-05T09:30:60Z',
    '2026-01-05T24:00,5Z',
    '2026-01-05 09:30 CST',
    '2026年1月5日 晚上12:05',
    '2026年1月5日 半夜1:05',
    '2026年1月5日 上午13:05',
    '5/1/2026',
    '30 Feb 2026',
    '2026-01-05 3',
    '2026/2/30',
    '2026年2月30日',
    '2026',
    '2026-01',
  ])('%s does not exist, in events and in files alike', (text) => {
    expect(instantOf(text)).toBeUndefined()
    expect(() => timeOf(text, 'Asia/Shanghai')).toThrow(/must be a time/)
  })
})

describe('a number as a time', () => {
  it.each([
    [1_767_605_400, '2026-01-05T09:30:00.000Z'],
    [1_767_605_400_123, '2026-01-05T09:30:00.123Z'],
    [1_767_605_400_123_456, '2026-01-05T09:30:00.123Z'],
    [1_767_605_400_000_000_000, '2026-01-05T09:30:00.000Z'],
    [20_260_105, '2026-01-05T00:00:00.000Z'],
    [20_260_105_093_000, '2026-01-05T09:30:00.000Z'],
  ])('%d is %s', (number, expected) => {
    expect(iso(instantOf(number))).toBe(expected)
  })
})

describe('a time of a sender in China', () => {
  it.each([
    '2026-01-05 10:00:00',
    '2026-01-05 10:00',
    '2026/01/05 10:00:00',
    '2026/1/5 10:00',
    '20260105100000',
    '2026年1月5日 10:00',
    '2026-01-05T10:00:00.000',
    '2026-01-05T02:00Z',
    '1767578400',
    1_767_578_400_000,
  ])('%s is of the clocks of Shanghai, or of the zone it states', (said) => {
    expect(inShanghai(said)).toBe('2026-01-05T02:00:00.000Z')
  })
})

describe('a local time', () => {
  afterEach(() => {
    Settings.now = () => Date.now()
  })

  it.each([
    ['Europe/Berlin', '2025-10-26 02:30', '2025-10-26T00:30:00.000Z'],
    ['Europe/Berlin', '2025-03-30 02:30', '2025-03-30T01:30:00.000Z'],
    ['America/New_York', '2025-11-02 01:30', '2025-11-02T05:30:00.000Z'],
    ['America/New_York', '2025-03-09 02:30', '2025-03-09T07:30:00.000Z'],
    ['Australia/Lord_Howe', '2025-04-06 01:45', '2025-04-05T14:45:00.000Z'],
    ['America/Sao_Paulo', '2017-10-15 00:00', '2017-10-15T03:00:00.000Z'],
    ['Asia/Shanghai', '2025-10-26 02:30', '2025-10-25T18:30:00.000Z'],
    ['Asia/Shanghai', '1986-05-04 02:30', '1986-05-03T18:30:00.000Z'],
    ['Asia/Shanghai', '1991-09-15 01:30', '1991-09-14T16:30:00.000Z'],
    ['Asia/Shanghai', '1988-07-01 09:30', '1988-07-01T00:30:00.000Z'],
    ['Pacific/Apia', '2011-12-30 12:00', '2011-12-30T22:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-05 00:15', '2026-01-04T18:30:00.000Z'],
  ])('in %s, %s is %s, whatever day it is read on, with a format or without', (zone, text, expected) => {
    for (const today of ['2026-01-15', '2026-07-15', '2025-10-26']) {
      Settings.now = () => Date.parse(today)
      expect(iso(timeOf(text, zone).at)).toBe(expected)
      expect(iso(timeOf(text, zone, 'yyyy-MM-dd HH:mm').at)).toBe(expected)
      expect(iso(nextClock(text.slice(11), Date.parse(expected) - 3_600_000, zone))).toBe(expected)
    }
  })

  it.each([
    ['2025-10-26 02:30 Europe/Berlin', 'yyyy-MM-dd HH:mm z', '2025-10-26T00:30:00.000Z'],
    ['2025-03-30 02:30 Europe/Berlin', 'yyyy-MM-dd HH:mm z', '2025-03-30T01:30:00.000Z'],
    ['America/New_York 11/2/2025 1:30 AM', 'z M/d/yyyy h:mm a', '2025-11-02T05:30:00.000Z'],
    ['6.4.2025 01:45 [Australia/Lord_Howe]', "d.M.yyyy HH:mm '['z']'", '2025-04-05T14:45:00.000Z'],
    ['26.10.2025 02:30 +01:00', 'd.M.yyyy HH:mm ZZ', '2025-10-26T01:30:00.000Z'],
    ['26.10.2025 02:30 +0200', 'd.M.yyyy HH:mm ZZZ', '2025-10-26T00:30:00.000Z'],
    ['26.10.2025 02:30 +01:00 Europe/Berlin', 'd.M.yyyy HH:mm ZZ z', '2025-10-26T01:30:00.000Z'],
  ])('%s read as %s is %s, whatever day it is read on', (text, format, expected) => {
    for (const today of ['2026-01-15', '2026-07-15', '2025-10-26', '2025-03-30']) {
      Settings.now = () => Date.parse(today)
      for (const zone of ['Asia/Shanghai', 'America/Sao_Paulo'])
        expect(iso(timeOf(text, zone, format).at)).toBe(expected)
    }
  })

  it.each([
    ['26.10.2025 02:30 Mars/Base', 'd.M.yyyy HH:mm z'],
    ['30.2.2025 02:30 Europe/Berlin', 'd.M.yyyy HH:mm z'],
    ['26.10.2025', 'd.M.yyyy HH:mm z'],
  ])('%s read as %s is none', (text, format) =>
    expect(() => timeOf(text, 'UTC', format)).toThrow(/must be a time/),
  )

  it('resolves to the earliest instant at which the clocks show it', () => {
    const zones = [
      'Europe/Berlin',
      'America/Havana',
      'Australia/Lord_Howe',
      'Asia/Shanghai',
      'Pacific/Apia',
      'Asia/Gaza',
      'America/St_Johns',
    ].map((name) => IANAZone.create(name))
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 946_684_800, max: 1_893_456_000 }),
        (zone, seconds) => {
          const at = seconds * 1000
          const local = at + zone.offset(at) * 60_000
          const found = instantIn(zone, local)
          expect(found).toBeLessThanOrEqual(at)
          expect(found + zone.offset(found) * 60_000).toBe(local)
        },
      ),
    )
  })
})
