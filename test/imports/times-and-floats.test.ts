import { describe, expect, it } from 'vitest'
import { on12Hours, on24Hours } from '../../shared/runtime/clock-words.ts'
import { idOf } from '../../shared/channels/parsing/identities.ts'
import { withAllDigits } from '../../shared/runtime/text/digits.ts'
import { proposeTime } from '../../shared/imports/proposal/propose-time.ts'
import { propose } from '../../shared/imports/proposal/propose.ts'
import { timeOf } from '../../shared/imports/values/time.ts'
import { notesOnTrial, tryOut } from '../../shared/imports/proposal/try-out.ts'
import { aMapping, shownResults, now, shipped } from './row-results.ts'

const placesOf = async (text: string, mapping: string): Promise<unknown[]> =>
  (await shownResults(text, shipped(mapping))).map((verdict) =>
    verdict.outcome === 'accepted' ? verdict.calls : verdict,
  )

describe('a number that was kept as a float', () => {
  it.each([
    ['1.0E13', '10000000000000'],
    ['1.3800138E10', '13800138000'],
    ['1.3800138001E10', '13800138001'],
    ['1.0000000000001E13', '10000000000001'],
    ['1.23E7', '12300000'],
    ['13800138000.0', '13800138000'],
    ['13800138000.00', '13800138000'],
    ['3.0', '3'],
    ['1.3800138000E+10', '13800138000'],
    ['00123', '00123'],
    ['1.5', '1.5'],
    ['A1.0', 'A1.0'],
  ])('%s is %s', (text, digits) => {
    expect(withAllDigits(text)).toBe(digits)
  })

  it.each(['1.38E+10', '1.00E+13', '1E+16', '1.2345678901234567E16', '12345678901234567.0'])(
    '%s has lost digits',
    (text) => {
      expect(() => withAllDigits(text)).toThrow(/lost digits/)
    },
  )

  it('names the same rows as the list that kept it as text', async () => {
    const text = '客户编号,手机号,姓名,更新时间\n10000000000001,13800138001,李雷,2026-01-05\n'
    expect(
      await placesOf(
        '客户编号,手机号,姓名,更新时间\n1.0000000000001E13,1.3800138001E10,李雷,2026-01-05\n',
        'customers',
      ),
    ).toEqual(await placesOf(text, 'customers'))
    expect(
      await placesOf(
        '客户编号,手机号,姓名,更新时间\n10000000000001.0,13800138001.0,李雷,2026-01-05\n',
        'customers',
      ),
    ).toEqual(await placesOf(text, 'customers'))
    const sale = '单号,门店,手机号,金额,时间\n10000000000001,S1,13800138001,5,2026-01-05\n'
    expect(await placesOf(sale.replace('10000000000001', '1.0000000000001E13'), 'store-sales')).toEqual(
      await placesOf(sale, 'store-sales'),
    )
  })
})

describe('a clock of twelve hours', () => {
  it.each([
    ['2026/1/5 下午 3:05:00', '2026/1/5 15:05:00'],
    ['2026/1/5 上午9:05', '2026/1/5 9:05'],
    ['2026-1-5 3:05 PM', '2026-1-5 15:05'],
    ['1/5/2026 12:30 AM', '1/5/2026 0:30'],
    ['1/5/2026 12:30 p.m.', '1/5/2026 12:30'],
    ['2026年1月5日 晚上8点30分', '2026年1月5日 20时30分'],
    ['2026/1/5 中午12:10', '2026/1/5 12:10'],
    ['2026-01-05 09:30', '2026-01-05 09:30'],
  ])('%s is %s', (text, expected) => {
    expect(on24Hours(text)).toBe(expected)
  })

  it('is read with and without a format that asks for it', () => {
    const five = Date.UTC(2026, 0, 5, 7, 5)
    for (const text of ['2026/1/5 下午 3:05', '2026-1-5 3:05 PM', '2026-01-05 3:05pm'])
      expect(timeOf(text, 'Asia/Shanghai').at).toBe(five)
    for (const text of ['1/5/2026 3:05 PM', '1/5/2026 下午3:05'])
      expect(timeOf(text, 'Asia/Shanghai', 'M/d/yyyy h:mm a').at).toBe(five)
    expect(on12Hours('5.1.2026 下午 3:05')).toBe('5.1.2026 3:05 PM')
    expect(() => timeOf('2026-01-05 13:05 AM', 'Asia/Shanghai')).toThrow(/must be a time/)
  })
})

describe('a time with words in it', () => {
  const on = (text: string, zone = 'Asia/Shanghai'): string => new Date(timeOf(text, zone).at).toISOString()
  it.each([
    ['Mon, 05 Jan 2026 09:30:00 +0800', '2026-01-05T01:30:00.000Z'],
    ['Mon, 05 Jan 2026 09:30:00 GMT', '2026-01-05T09:30:00.000Z'],
    ['5 Jan 2026 09:30 CET', '2026-01-05T08:30:00.000Z'],
    ['2026-07-05 09:30 (CEST)', '2026-07-05T07:30:00.000Z'],
    ['2026-01-05 09:30 JST', '2026-01-05T00:30:00.000Z'],
    ['5. März 2026 um 9:30 Uhr', '2026-03-05T01:30:00.000Z'],
    ['Donnerstag, 5. Dezember 2024', '2024-12-04T16:00:00.000Z'],
    ['1er janvier 2026', '2025-12-31T16:00:00.000Z'],
    ['lundi 5 janvier 2026 à 09:30', '2026-01-05T01:30:00.000Z'],
    ['12 févr. 2026', '2026-02-11T16:00:00.000Z'],
    ['5 de septiembre de 2026', '2026-09-04T16:00:00.000Z'],
    ['5 ago 2026', '2026-08-04T16:00:00.000Z'],
    ['Sept 5, 2026', '2026-09-04T16:00:00.000Z'],
  ])('is read: %s', (text, at) => {
    expect(on(text)).toBe(at)
  })

  it.each(['Octopus 5 2026', '5 Marvellous 2026', 'Decent 5, 2026', 'Monkey, 5 Jan 2026', '5 Ja 2026'])(
    'is refused where a word only begins like a month or weekday: %s',
    (text) => {
      expect(() => on(text)).toThrow(/must be a time/)
    },
  )

  it('reads an abbreviation that several zones share only where the row states the zone', async () => {
    const stating = (text: string, zone: string): string =>
      new Date(timeOf(text, 'UTC', undefined, zone).at).toISOString()
    expect(stating('2026-01-05 09:30 CST', 'Asia/Shanghai')).toBe('2026-01-05T01:30:00.000Z')
    expect(stating('2026-01-05 09:30 CST', 'America/Chicago')).toBe('2026-01-05T15:30:00.000Z')
    expect(stating('2026-07-05 09:30 CST', 'America/Chicago')).toBe('2026-07-05T15:30:00.000Z')
    expect(stating('2026-01-05 09:30 EST', 'America/New_York')).toBe('2026-01-05T14:30:00.000Z')
    expect(() => stating('2026-01-05 09:30 EST', 'Asia/Shanghai')).toThrow(/several time zones share EST/)
    for (const text of ['2026-01-05 09:30 CST', 'Mon, 05 Jan 2026 09:30:00 EST', '2026-01-05 09:30 IST'])
      expect(() => on(text)).toThrow(/several time zones share/)
    const [row] = await shownResults('id,when,from\nL1,2026-01-05 09:30 CST,x')
    expect(row).toMatchObject({ outcome: 'rejected', zh: expect.stringMatching(/^when 写的时区缩写 CST/) })
    expect(
      await shownResults('id,when,from,time zone\nL1,2026-01-05 09:30 CST,x,Asia/Shanghai'),
    ).toMatchObject([{ outcome: 'accepted' }])
  })

  it('is absent where a database wrote zeros', async () => {
    const mapping = aMapping({ time: { from: 'when', optional: true } })
    for (const zero of ['0000-00-00', '0000-00-00 00:00:00', '0001-01-01T00:00:00Z'])
      expect(await shownResults(`id,when,from\nL1,${zero},x`, mapping)).toEqual(
        await shownResults(`id,when,from\nL1,,x`, mapping).then((rows) =>
          rows.map((row) => expect.objectContaining({ outcome: row.outcome })),
        ),
      )
    expect(await shownResults('id,when,from\nL1,0000-00-00,x')).toMatchObject([
      { outcome: 'rejected', reason: 'when must not be empty: a touchpoint has a time' },
    ])
  })
})

describe('a proposed time format', () => {
  it.each([
    [['1/5/2026 5:00 PM', '1/13/2026 9:05 AM'], 'M/d/yyyy h:mm a'],
    [['13/1/2026 9:05', '1/5/2026 17:00'], 'd/M/yyyy H:mm'],
    [['1/5/26', '1/13/26'], 'M/d/yy'],
    [['5.1.26', '13.1.26'], 'd.M.yy'],
    [['5.1.2026 9:05:10'], 'd.M.yyyy H:mm:ss'],
    [['5 Jan 2026', '13 Feb 2026'], undefined],
    [['Jan 5, 2026'], undefined],
    [['5-Jan-26'], 'd-MMM-yy'],
    [['2026-01-05', '2026/1/5 下午 3:05'], undefined],
    [['26-01-05', '26-01-13'], 'yy-M-d'],
  ])('reads all of its sample: %j', (cells, format) => {
    const proposed = proposeTime(cells, 'Asia/Shanghai')
    expect(proposed.format).toBe(format)
    expect(proposed.read).toBe(cells.length)
    for (const cell of cells) expect(() => timeOf(cell, 'Asia/Shanghai', proposed.format)).not.toThrow()
  })

  it('states what it cannot read, and when day and month may be the other way round', () => {
    expect(proposeTime(['1/5/2026 5:00 PM', '13/1/2026 9:05 AM', '1/25/2026 12:30 AM'], 'UTC')).toMatchObject(
      { read: 2, of: 3, rival: 'd/M/yyyy h:mm a' },
    )
    expect(proposeTime(['1/5/2026'], 'UTC')).toMatchObject({ format: 'M/d/yyyy', rival: 'd/M/yyyy' })
    expect(proposeTime(['yesterday'], 'UTC')).toEqual({ read: 0, of: 1 })
  })

  it('is tried with the whole mapping, and the trial states what an import would reject', async () => {
    const headers = ['phone', 'name', 'created_at']
    const rows = [
      ['+12125551234', 'Li', '1/5/2026 5:00 PM'],
      ['+12125551235', 'Han', '13/1/2026 9:05 AM'],
      ['+12125551236', 'Wang', '1/25/2026 12:30 AM'],
    ]
    const { mapping, notes } = await propose(headers, rows, 'us')
    expect(notes).toEqual([
      expect.stringMatching(/is a guess/),
      expect.stringMatching(/^1 of the first 3 times/),
    ])
    const trial = await tryOut(
      mapping,
      headers,
      rows.map((cells, index) => ({ line: index + 2, cells })),
      false,
      now + 40 * 86_400_000,
    )
    expect(trial.map(({ outcome }) => outcome)).toEqual(['accepted', 'rejected', 'accepted'])
    expect(notesOnTrial(trial)).toEqual([
      expect.stringMatching(/^1 of the first 3 rows would be rejected: created_at must be a time/),
    ])
  })
})

describe('a float of a program that writes a comma, and codes that only look like one', () => {
  it.each([
    ['13800138000,0', '13800138000'],
    ['1,3800138E10', '13800138000'],
    ['5E3', '5E3'],
    ['3e8', '3e8'],
    ['1E5', '1E5'],
    ['10,0', '10,0'],
  ])('%s is %s', (text, expected) => {
    expect(withAllDigits(text)).toBe(expected)
  })

  it('names no one where a spreadsheet has rounded it: three customers stay three', async () => {
    const verdicts = await shownResults(
      '客户编号,姓名,更新时间\n"1,38001E+10",李雷,2026-01-05\n"1,38001E+10",韩梅,2026-01-05\n',
      shipped('customers'),
    )
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected'])
  })

  it('an event names the same person as a list', () => {
    expect(['1001.0', '1.0000000000001E13', '1001', 'v1.0', '1.5'].map((id) => idOf(id))).toEqual([
      '1001',
      '10000000000001',
      '1001',
      'v1.0',
      '1.5',
    ])
  })

  it('a zero-width character in a key makes no other row', async () => {
    const sale = '单号,门店,手机号,金额,时间\n1001,S1,13800138001,5,2026-01-05\n'
    expect(await placesOf(sale.replace('1001', '\u200b1001'), 'store-sales')).toEqual(
      await placesOf(sale, 'store-sales'),
    )
  })
})
