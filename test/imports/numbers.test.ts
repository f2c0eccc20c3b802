import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueOf } from '../../shared/channels/parsing/commerce/money.ts'
import { decimalText, writtenNumber } from '../../shared/channels/parsing/number.ts'
import { propsFor } from '../../shared/channels/parsing/properties.ts'
import { unitOf } from '../../shared/imports/files/header-unit.ts'
import { moneyOf } from '../../shared/imports/values/money.ts'
import { plainNumber } from '../../shared/imports/values/numbers.ts'
import { aMapping, shownResults } from './row-results.ts'

/** Texts whose reading leaves no doubt: what they are as a number, and the currency they state. */
const clear: readonly (readonly [string, string, string?])[] = [
  ['1.234,56', '1234.56'],
  ['99,90', '99.90'],
  ['2.500,00', '2500.00'],
  ['1 234,5', '1234.5'],
  ["1'234.50", '1234.50'],
  ['1’234.50', '1234.50'],
  ['1\u202f234,50', '1234.50'],
  ['1\u00a0234\u00a0567,8', '1234567.8'],
  ['1,23,456.00', '123456.00'],
  ['12,34,567', '1234567'],
  ['1,234,567', '1234567'],
  ['1.234.567', '1234567'],
  ['1,234.5', '1234.5'],
  ['4,5', '4.5'],
  ['0,125', '0.125'],
  ['1234,567', '1234.567'],
  ['.5', '0.5'],
  ['１２３．５', '123.5'],
  ['￥１，２３４．５０', '1234.50', '¥'],
  ['(123.45)', '-123.45'],
  ['（123.45）', '-123.45'],
  ['−123.45', '-123.45'],
  ['123.45-', '-123.45'],
  ['-$5.00', '-5.00', '$'],
  ['$-5.00', '-5.00', '$'],
  ['($5.00)', '-5.00', '$'],
  ['1.2万', '12000'],
  ['3千', '3000'],
  ['1.5万元', '15000', 'CNY'],
  ['0.8亿', '80000000'],
  ['15%', '0.15'],
  ['２．５％', '0.025'],
  ['$100', '100', '$'],
  ['US$ 100', '100', 'USD'],
  ['USD 100', '100', 'USD'],
  ['100 usd', '100', 'USD'],
  ['€99,90', '99.90', 'EUR'],
  ['99,90 €', '99.90', 'EUR'],
  ['£1,200.00', '1200.00', 'GBP'],
  ['HK$50.5', '50.5', 'HKD'],
  ['NT$1,200.5', '1200.5', 'TWD'],
  ['30元', '30', 'CNY'],
  ['RMB 5', '5', 'CNY'],
  ['CNY5.10', '5.10', 'CNY'],
  ['JPY 10000', '10000', 'JPY'],
  ['R$ 1.234,50', '1234.50', 'BRL'],
  ['100美元', '100', 'USD'],
  ['¥100元', '100', 'CNY'],
  ['$100 USD', '100', 'USD'],
  ['5 stars', '5'],
  ['3件', '3'],
]

const none = [
  '',
  'abc',
  '12.3.4',
  '1,23,45',
  '12,34.5.6',
  '1.234,567.8',
  '12 34',
  '€100 USD',
  '--5',
  '(-5)',
  '12abc',
  '2026-01-05',
  '138-0013-8000',
  '1.2万万',
  'NaN',
  '5件元',
]

describe('a written number', () => {
  it.each(clear.map(([text, number, currency]) => ({ text, number, currency })))(
    '$text is $number',
    ({ text, number, currency }) => {
      const written = writtenNumber(text)
      expect(written && decimalText(written)).toBe(number)
      expect(written?.currency).toBe(currency)
      expect(written?.unclear).toBeUndefined()
    },
  )

  it.each(none)('is refused when it is none: %s', (text) => {
    expect(writtenNumber(text)).toBeUndefined()
  })

  it.each(['1,234', '1.234', '12,500', '999.000'])('says so when it can be read two ways: %s', (text) => {
    expect(writtenNumber(text)?.unclear).toBe(text.replaceAll(/\d/g, ''))
  })

  it('is the number that was formatted, in every locale, where its column shows how', () => {
    const locales = ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN', 'zh-CN', 'ja-JP', 'pt-BR', 'pl-PL', 'nb-NO']
    fc.assert(
      fc.property(fc.constantFrom(...locales), fc.integer({ min: -1e11, max: 1e11 }), (locale, cents) => {
        const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 })
        const comma = format.format(1.5).includes(',')
        expect(plainNumber(format.format(cents / 100), { column: comma ? ',' : '.' })).toBe(cents / 100 || 0)
      }),
    )
  })

  it('throws nothing and invents nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const written = writtenNumber(text)
        if (written) expect(Number.isFinite(Number(decimalText(written, '.')))).toBe(true)
      }),
    )
  })
})

/** Every caller that turns text into a number, by one name each; each reads what the others read. */
const callers: Readonly<Record<string, (text: string) => unknown>> = {
  'money of a file': (text) => Number(moneyOf(text, 'EUR', { country: 'DE' }).amount) / 100,
  'number of a file': (text) => plainNumber(text),
  'money of an event': (text) =>
    (valueOf('order.paid', { total: text, currency: 'EUR' }, 'CNY').value?.amount ?? Number.NaN) / 100,
  'property of an event': (text) => propsFor('ticket.csat', { score: text })['score'],
}

describe.each(Object.keys(callers))('%s', (name) => {
  it.each([
    ['4,5', 4.5],
    ['99,90', 99.9],
    ['1.234,56', 1234.56],
    ['1 234,5', 1234.5],
    ["1'234.50", 1234.5],
    ['(12.5)', -12.5],
    ['12.5-', -12.5],
    ['１２．５', 12.5],
  ])('reads %s', (text, number) => expect(callers[name]?.(text)).toBeCloseTo(number, 6))
})

describe('money of a file', () => {
  it.each([
    ['$100', 'CNY', 'CN', /several currencies/],
    ['¥100', 'USD', 'US', /several currencies/],
    ['€100', 'JPY', 'JP', { amount: 10_000, currency: 'EUR' }],
    ['$100', 'USD', 'CN', { amount: 10_000, currency: 'USD' }],
    ['$100', 'CNY', 'US', { amount: 10_000, currency: 'USD' }],
    ['$5', 'HKD', 'HK', { amount: 500, currency: 'HKD' }],
    ['¥100', 'JPY', 'JP', { amount: 100, currency: 'JPY' }],
    ['￥100.5', 'CNY', 'CN', { amount: 10_050, currency: 'CNY' }],
    ['KRW 5000', 'CNY', 'CN', { amount: 5000, currency: 'KRW' }],
    ['KWD 1.500', 'CNY', 'CN', { amount: 1500, currency: 'KWD' }],
    ['1,234', 'CNY', 'CN', { amount: 123_400, currency: 'CNY' }],
    ['2.500', 'EUR', 'CN', /two ways/],
    ['2.500', 'EUR', 'DE', { amount: 250_000, currency: 'EUR' }],
    ['1,234', 'EUR', 'DE', /two ways/],
    ['15%', 'CNY', 'CN', /amount/],
    ['3件', 'CNY', 'CN', /amount/],
    ['1.23E+07', 'CNY', 'CN', /lost digits/],
  ])('%s under %s in %s', (text, currency, country, expected) => {
    const read = () => moneyOf(text, currency, { country })
    if (expected instanceof RegExp) expect(read).toThrow(expected)
    else expect(read()).toEqual(expected)
  })

  it('is not read against the separator that the mapping states', () => {
    expect(() => moneyOf('99,90', 'EUR', { stated: '.' })).toThrow(/amount/)
    expect(moneyOf('2.500', 'EUR', { stated: ',' })).toEqual({ amount: 250_000, currency: 'EUR' })
  })

  it.each([
    ['金额(元)', { currency: 'CNY' }],
    ['实付金额（万元）', { currency: 'CNY', shift: 4 }],
    ['Amount (USD)', { currency: 'USD' }],
    ['total_eur', { currency: 'EUR' }],
    ['金额（单位：千）', { shift: 3 }],
    ['金额/港元', { currency: 'HKD' }],
    ['金额', {}],
    ['total', {}],
    ['金额（含税）', {}],
    ['order_all', {}],
  ])('has the unit of its header: %s', (header, unit) => {
    expect(unitOf(header)).toEqual(unit)
  })
})

const sale = aMapping({
  columns: {
    id: 'id',
    when: 'when',
    total: { header: ['total', '金额'] },
    money: { header: 'currency', optional: true },
  },
  props: {},
  value: { from: 'total', currency: 'CNY', currencyFrom: 'money' },
})

const valuesOf = async (text: string): Promise<unknown[]> => {
  const verdicts = await shownResults(text, sale)
  return verdicts.map((verdict) => {
    const [sent] = verdict.outcome === 'accepted' ? verdict.calls : []
    const properties: unknown = sent && 'properties' in sent.call ? sent.call.properties : undefined
    return properties ?? (verdict.outcome === 'accepted' ? undefined : verdict.reason)
  })
}

const column = (...cells: string[]): string =>
  ['id;when;total', ...cells.map((cell, index) => `L${index};2026-01-05;${cell}`)].join('\n')

describe('a column of money', () => {
  it('is read by the separator that its other values show', async () => {
    expect(await valuesOf(column('99,90', '2.500', '1.234,50', '12,5'))).toMatchObject([
      { revenue: 99.9 },
      { revenue: 2500 },
      { revenue: 1234.5 },
      { revenue: 12.5 },
    ])
    expect(await valuesOf(column('99.90', '2,500', '2.500'))).toMatchObject([
      { revenue: 99.9 },
      { revenue: 2500 },
      { revenue: 2.5 },
    ])
  })

  it('that is written in two ways keeps what is clear and rejects what is not', async () => {
    expect(await valuesOf(column('99.90', '99,90', '2.500'))).toMatchObject([
      { revenue: 99.9 },
      { revenue: 99.9 },
      expect.stringMatching(/two ways/),
    ])
  })

  it('keeps the currency each cell states', async () => {
    const said = await valuesOf(column('€100.00', '$100.00', 'JPY 10000', '￥100.00', 'USD 100'))
    expect(said).toMatchObject([
      { revenue: 100, currency: 'EUR' },
      expect.stringMatching(/^total states \$/),
      { revenue: 10_000, currency: 'JPY' },
      { revenue: 100, currency: 'CNY' },
      { revenue: 100, currency: 'USD' },
    ])
  })

  it('has the currency of the column beside it', async () => {
    expect(
      await valuesOf(
        'id,when,total,currency\n1,2026-01-05,5,USD\n2,2026-01-05,5,\n3,2026-01-05,€5,USD\n4,2026-01-05,5,???',
      ),
    ).toMatchObject([
      { revenue: 5, currency: 'USD' },
      { revenue: 5, currency: 'CNY' },
      expect.stringMatching(/EUR where the file states USD/),
      expect.stringMatching(/must be a currency/),
    ])
  })
})

describe('money as it is written around the world', () => {
  it.each<[string, string, string, string]>([
    ['CHF 1’234.–', 'CHF', 'CH', '123400 CHF'],
    ['12,-', 'EUR', 'DE', '1200 EUR'],
    ['12,- €', 'EUR', 'DE', '1200 EUR'],
    ['-12,-', 'EUR', 'DE', '-1200 EUR'],
    ['500/-', 'INR', 'IN', '50000 INR'],
    ['Rs. 1,23,456', 'INR', 'IN', '12345600 INR'],
    ['1.5 lakh', 'INR', 'IN', '15000000 INR'],
    ['2 Crore', 'INR', 'IN', '2000000000 INR'],
    ['1 234,50 kr', 'SEK', 'SE', '123450 SEK'],
    ['kr. 1.234,50', 'DKK', 'DK', '123450 DKK'],
    ['kr 5', 'CNY', 'NO', '500 NOK'],
    ['RM1,234.50', 'MYR', 'MY', '123450 MYR'],
    ['Rp 1.234.567', 'IDR', 'ID', '123456700 IDR'],
    ['R 1 234.50', 'ZAR', 'ZA', '123450 ZAR'],
    ['1234 руб.', 'RUB', 'RU', '123400 RUB'],
    ['12,50 lei', 'RON', 'RO', '1250 RON'],
    ['12 345 Ft', 'HUF', 'HU', '1234500 HUF'],
    ['١٬٢٣٤٫٥٠', 'SAR', 'SA', '123450 SAR'],
    ['१,२३४.५०', 'INR', 'IN', '123450 INR'],
    ['1,234円(税込)', 'JPY', 'JP', '1234 JPY'],
    ['Fr. 12.50', 'CHF', 'CH', '1250 CHF'],
    ['19.990000000000002', 'USD', 'US', '1999 USD'],
    ['0.30000000000000004', 'USD', 'US', '30 USD'],
    ['KRW 5000', 'CNY', 'CN', '5000 KRW'],
    ['$ 1.234.567,89', 'COP', 'CO', '123456789 COP'],
  ])('%s under %s in %s is %s', (text, currency, country, expected) => {
    const { amount, currency: stated } = moneyOf(text, currency, { country })
    expect(`${amount} ${stated}`).toBe(expected)
  })

  it.each(['100+', '12.50 CR', 'kr5', 'Rs 5', '12.345678', '5折', '100-200', '约100', '12元5角'])(
    '%s is refused under EUR',
    (text) => {
      expect(() => moneyOf(text, 'EUR', { country: 'DE' })).toThrow()
    },
  )
})
