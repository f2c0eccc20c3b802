import { visibleText } from '../../../runtime/text/visible-text.ts'
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/**
 * Currencies whose minor unit is not a hundredth, by its power of ten (ISO 4217, list one). Written out, for
 * the tables of the runtime say 0 for currencies whose minor unit is out of use (HUF, IDR, COP) and change
 * with its version, and stored amounts must not.
 */
const exponents: readonly (readonly [digits: number, currencies: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
]
const digitsOf = new Map(
  exponents.flatMap(([digits, all]) =>
    all.split(' ').map((currency): [string, number] => [currency, digits]),
  ),
)

/** Whether a code is a currency of ISO 4217. */
export const isCurrency = (code: string): boolean => currencies.has(code)

/** Minor units in a major one, as a power of ten (CNY 2, JPY 0, KWD 3). */
export const minorDigits = (currency: string): number => digitsOf.get(currency) ?? 2

/**
 * What people write for a currency beside its code, in upper case. `$`, `¥`, `KR` and `RS` are shared by
 * several currencies.
 */
export const currencySigns: ReadonlyMap<string, string> = new Map([
  ['$', '$'],
  ['US$', 'USD'],
  ['U$', 'USD'],
  ['HK$', 'HKD'],
  ['NT$', 'TWD'],
  ['A$', 'AUD'],
  ['AU$', 'AUD'],
  ['C$', 'CAD'],
  ['CA$', 'CAD'],
  ['NZ$', 'NZD'],
  ['S$', 'SGD'],
  ['SG$', 'SGD'],
  ['R$', 'BRL'],
  ['MX$', 'MXN'],
  ['MOP$', 'MOP'],
  ['NTD', 'TWD'],
  ['NT', 'TWD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₩', 'KRW'],
  ['₹', 'INR'],
  ['₽', 'RUB'],
  ['₺', 'TRY'],
  ['₫', 'VND'],
  ['฿', 'THB'],
  ['₪', 'ILS'],
  ['₱', 'PHP'],
  ['₴', 'UAH'],
  ['ZŁ', 'PLN'],
  ['KČ', 'CZK'],
  ['CHF', 'CHF'],
  ['SFR', 'CHF'],
  ['¥', '¥'],
  ['CN¥', 'CNY'],
  ['JP¥', 'JPY'],
  ['RMB', 'CNY'],
  ['CNH', 'CNY'],
  ['元', 'CNY'],
  ['块', 'CNY'],
  ['人民币', 'CNY'],
  ['圆', 'CNY'],
  ['円', 'JPY'],
  ['日元', 'JPY'],
  ['日圆', 'JPY'],
  ['美元', 'USD'],
  ['美金', 'USD'],
  ['港币', 'HKD'],
  ['港元', 'HKD'],
  ['台币', 'TWD'],
  ['新台币', 'TWD'],
  ['澳门元', 'MOP'],
  ['欧元', 'EUR'],
  ['英镑', 'GBP'],
  ['韩元', 'KRW'],
  ['卢布', 'RUB'],
  ['加元', 'CAD'],
  ['澳元', 'AUD'],
  ['新加坡元', 'SGD'],
  ['瑞士法郎', 'CHF'],
  ['泰铢', 'THB'],
  ['EURO', 'EUR'],
  ['EUROS', 'EUR'],
  ['FR', 'CHF'],
  ['FR.', 'CHF'],
  ['KR', 'KR'],
  ['KR.', 'KR'],
  ['RS', 'RS'],
  ['RS.', 'RS'],
  ['₨', 'RS'],
  ['RM', 'MYR'],
  ['RP', 'IDR'],
  ['RP.', 'IDR'],
  ['R', 'ZAR'],
  ['TL', 'TRY'],
  ['LEI', 'RON'],
  ['FT', 'HUF'],
  ['Đ', 'VND'],
  ['РУБ', 'RUB'],
  ['РУБ.', 'RUB'],
  ['ГРН', 'UAH'],
  ['ГРН.', 'UAH'],
  ['ЛВ', 'BGN'],
  ['ЛВ.', 'BGN'],
  ['S/', 'PEN'],
  ['S/.', 'PEN'],
  ['₦', 'NGN'],
  ['৳', 'BDT'],
  ['₸', 'KZT'],
  ['₾', 'GEL'],
  ['₡', 'CRC'],
  ['₵', 'GHS'],
  ['₲', 'PYG'],
  ['₮', 'MNT'],
  ['₭', 'LAK'],
  ['៛', 'KHR'],
  ['₼', 'AZN'],
  ['د.إ', 'AED'],
  ['ر.س', 'SAR'],
  ['KD', 'KWD'],
  ['US DOLLAR', 'USD'],
  ['US DOLLARS', 'USD'],
  ['YUAN', 'CNY'],
])

const dollars =
  'USD CAD AUD NZD HKD TWD SGD MXN ARS CLP COP BRL UYU BMD BSD BBD BZD FJD JMD TTD XCD KYD GYD LRD NAD SBD SRD BND MOP'
/** Signs that several currencies share, each with those that are written so. */
const sharedSigns: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['$', new Set(dollars.split(' '))],
  ['¥', new Set(['CNY', 'JPY'])],
  ['KR', new Set(['SEK', 'NOK', 'DKK', 'ISK'])],
  ['RS', new Set(['INR', 'PKR', 'LKR', 'NPR', 'MUR', 'SCR'])],
])

/** Whether a currency is written with a sign that others share (`$`, `¥`, `KR`, `RS`). */
export const isWrittenWith = (sign: string, currency: string): boolean =>
  sharedSigns.get(sign)?.has(currency) ?? false

/**
 * The ISO code of a currency as it is stated (`rmb`, `元`, `US$`, `EUR`), or a sign that several share (`$`,
 * `¥`) where that is all; nothing for what is none.
 */
export const statedCurrency = (said: string): string | undefined => {
  const word = visibleText(said).toUpperCase()
  return currencySigns.get(word) ?? (isCurrency(word) ? word : undefined)
}
