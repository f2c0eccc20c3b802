import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { majorUnits, moneyOf } from '../../shared/imports/values/money.ts'
import { before, timeOf } from '../../shared/imports/values/time.ts'

const shanghai = 'Asia/Shanghai'
const iso = (text: string, zone = shanghai, format?: string): string =>
  new Date(timeOf(text, zone, format).at).toISOString()

describe('a time in a table', () => {
  it.each([
    ['2018-02-26 19:58:54', '2018-02-26T11:58:54.000Z'],
    ['2018-02-26T19:58:54.123456', '2018-02-26T11:58:54.123Z'],
    ['2026/1/5 9:05', '2026-01-05T01:05:00.000Z'],
    ['2026.01.05', '2026-01-04T16:00:00.000Z'],
    ['2026年1月5日', '2026-01-04T16:00:00.000Z'],
    ['46027.395833333336', '2026-01-05T01:30:00.000Z'],
    ['2026年1月5日 09:05:30', '2026-01-05T01:05:30.000Z'],
    ['2026年1月5日9时5分', '2026-01-05T01:05:00.000Z'],
    ['２０２６－０１－０５　０９：０５', '2026-01-05T01:05:00.000Z'],
    ['2026-01-05T09:05:00Z', '2026-01-05T09:05:00.000Z'],
    ['2026-01-05 09:05:00 +0530', '2026-01-05T03:35:00.000Z'],
    ['2026-01-05T09:05-03:00', '2026-01-05T12:05:00.000Z'],
  ])('is read: %s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-01-05 25:00',
    '26-01-05',
    '05/01/2026',
    '4567',
    '99999',
    '1899-12-30',
    '2026-01-05 09:05 CST',
  ])('is refused: %s', (text) => {
    expect(() => timeOf(text, shanghai)).toThrow(/must be a time such as/)
  })

  it('is read in the order a mapping states', () => {
    expect(iso('05/01/2026 09:05', shanghai, 'dd/MM/yyyy HH:mm')).toBe('2026-01-05T01:05:00.000Z')
    expect(() => timeOf('2026-01-05', shanghai, 'dd/MM/yyyy')).toThrow(/written as dd\/MM\/yyyy/)
  })

  it('that clocks skip in spring is read all the same', () => {
    expect(iso('2017-10-15', 'America/Sao_Paulo')).toBe('2017-10-15T03:00:00.000Z')
  })

  it('is the same whatever zone the reader sits in', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
        const text = date.toISOString()
        expect(iso(text)).toBe(text)
        expect(iso(text, 'America/Sao_Paulo')).toBe(text)
      }),
    )
  })

  it('is before another only as far as both state', () => {
    const of = (text: string) => timeOf(text, shanghai)
    expect(before(of('2018-03-06 19:38:55'), of('2018-03-08'), shanghai)).toBe(true)
    expect(before(of('2018-03-08'), of('2018-03-08 15:00'), shanghai)).toBe(false)
    expect(before(of('2018-03-08 14:59'), of('2018-03-08 15:00'), shanghai)).toBe(true)
  })
})

describe('money in a table', () => {
  it.each([
    ['¥1,234.50', 'CNY', 123_450],
    ['￥１２', 'CNY', 1200],
    ['30元', 'CNY', 3000],
    ['RMB 5', 'CNY', 500],
    ['0.0', 'BRL', 0],
    ['50000000.0', 'BRL', 5_000_000_000],
    ['-12.30', 'CNY', -1230],
    ['1.500', 'KWD', 1500],
    ['1200', 'JPY', 1200],
    ['$9.9900', 'USD', 999],
  ])('is counted in minor units: %s %s', (text, currency, expected) => {
    expect(moneyOf(text, currency)).toEqual({ amount: expected, currency })
  })

  it('is read with a decimal comma where a mapping states it', () => {
    expect(moneyOf('R$ 1.234,50', 'BRL', { stated: ',' })).toEqual({ amount: 123_450, currency: 'BRL' })
  })

  it.each([
    ['abc', 'CNY', /amount/],
    ['', 'CNY', /amount/],
    ['1.2345', 'CNY', /2 decimals/],
    ['1.234', 'CNY', /two ways/],
    ['1.5', 'JPY', /0 decimals/],
    ['12.3.4', 'CNY', /amount/],
    ['99999999999999999', 'CNY', /exact/],
  ])('is refused: %s %s', (text, currency, reason) => {
    expect(() => moneyOf(text, currency)).toThrow(reason)
  })

  it('goes to major units and back without losing a cent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom('CNY', 'JPY', 'KWD', 'BRL'),
        (amount, currency) => {
          expect(moneyOf(majorUnits(amount, currency).toFixed(3), currency, { stated: '.' })).toEqual({
            amount,
            currency,
          })
        },
      ),
    )
  })
})
