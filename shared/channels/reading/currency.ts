import { visibleText } from '../../runtime/visible-text.ts'
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
const digitsOf = new Map<string, number>()

/** Whether a code is a currency of ISO 4217. */
export const isCurrency = (code: string): boolean => currencies.has(code)

/** Minor units in a major one, as a power of ten (CNY 2, JPY 0, KWD 3). */
export const minorDigits = (currency: string): number => {
  const known = digitsOf.get(currency)
  if (known !== undefined) return known
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  digitsOf.set(currency, digits)
  return digits
}

/** What people write for a currency beside its code, in upper case. `$` and `¥` are shared by several currencies. */
export const currencySigns: ReadonlyMap<string, string> = new Map([
  ['$', '$'], ['US$', 'USD'], ['U$', 'USD'], ['HK$', 'HKD'], ['NT$', 'TWD'], ['A$', 'AUD'], ['AU$', 'AUD'], ['C$', 'CAD'], ['CA$', 'CAD'], ['NZ$', 'NZD'],
  ['S$', 'SGD'], ['SG$', 'SGD'], ['R$', 'BRL'], ['MX$', 'MXN'], ['MOP$', 'MOP'], ['NTD', 'TWD'], ['NT', 'TWD'], ['€', 'EUR'], ['£', 'GBP'], ['₩', 'KRW'],
  ['₹', 'INR'], ['₽', 'RUB'], ['₺', 'TRY'], ['₫', 'VND'], ['฿', 'THB'], ['₪', 'ILS'], ['₱', 'PHP'], ['₴', 'UAH'], ['ZŁ', 'PLN'], ['KČ', 'CZK'],
  ['CHF', 'CHF'], ['SFR', 'CHF'], ['¥', '¥'], ['CN¥', 'CNY'], ['JP¥', 'JPY'], ['RMB', 'CNY'], ['CNH', 'CNY'], ['元', 'CNY'], ['块', 'CNY'], ['人民币', 'CNY'],
  ['圆', 'CNY'], ['円', 'JPY'], ['日元', 'JPY'], ['日圆', 'JPY'], ['美元', 'USD'], ['美金', 'USD'], ['港币', 'HKD'], ['港元', 'HKD'], ['台币', 'TWD'],
  ['新台币', 'TWD'], ['澳门元', 'MOP'], ['欧元', 'EUR'], ['英镑', 'GBP'], ['韩元', 'KRW'], ['卢布', 'RUB'], ['加元', 'CAD'], ['澳元', 'AUD'], ['新加坡元', 'SGD'],
  ['瑞士法郎', 'CHF'], ['泰铢', 'THB'], ['EURO', 'EUR'], ['EUROS', 'EUR'],
])

/**
 * The ISO code of a currency as it is stated (`rmb`, `元`, `US$`, `EUR`), or `$` or `¥` where that is all; nothing for what is none.
 */
export const statedCurrency = (said: string): string | undefined => {
  const word = visibleText(said).toUpperCase()
  return currencySigns.get(word) ?? (isCurrency(word) ? word : undefined)
}
