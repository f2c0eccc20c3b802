import { importReason, importRejection } from '../reasons/import-reason.ts'
import { minorDigits } from '../../channels/parsing/commerce/currency.ts'
import { currencyMeant } from '../../channels/parsing/commerce/money.ts'
import { type Decimal, decimalText, minorOf, type Written } from '../../channels/parsing/number.ts'
import { decimalFor, type NumberLocale, readable } from './numbers.ts'

/** Money of a cell: minor units (0 is none) of an ISO currency. */
export type Money = { readonly amount: number; readonly currency: string }

/** What the file says around an amount: its column's header (金额（万元）), or a column of currencies beside it. */
export type Around = { readonly currency?: string | undefined; readonly shift?: number }

const meant = (
  written: Written,
  stated: string | undefined,
  mapped: string,
  country: string | undefined,
): string => {
  const assumed = fromCountry(stated, mapped, country)
  const currency = fromCountry(written.currency, assumed, country)
  if (stated !== undefined && currency !== assumed)
    throw importRejection(importReason('cell.other-currency', { currency, assumed }))
  return currency
}

const ofCountry: Readonly<Record<string, string>> = {
  SE: 'SEK',
  NO: 'NOK',
  DK: 'DKK',
  IS: 'ISK',
  IN: 'INR',
  PK: 'PKR',
  LK: 'LKR',
  NP: 'NPR',
  MU: 'MUR',
  US: 'USD',
  CA: 'CAD',
  AU: 'AUD',
  NZ: 'NZD',
  HK: 'HKD',
  TW: 'TWD',
  SG: 'SGD',
  MX: 'MXN',
  CN: 'CNY',
  JP: 'JPY',
}

const fromCountry = (stated: string | undefined, assumed: string, country: string | undefined): string => {
  const currency = currencyMeant(stated, assumed) ?? currencyMeant(stated, ofCountry[country ?? ''] ?? '')
  if (currency === undefined || currency === '')
    throw importRejection(importReason('cell.ambiguous-currency', { currency: stated ?? '' }))
  return currency
}

/** Decimals without the dirt of binary fractions: 19.990000000000002 is 19.99. */
const exactly = ({ whole, fraction }: Written): string => {
  if (fraction.length < 9 || whole.length > 12) return fraction
  const [, clean = ''] = Number(`${whole}.${fraction}`)
    .toPrecision(Math.max(whole.length + 2, 14))
    .split('.')
  return clean.replace(/0+$/, '')
}

/**
 * Money as people write it (¥1,234.50, ￥１２, 30元, €99,90, (12.00), 1.2万), in minor units of the currency that
 * the cell, the file or the mapping states, in this order.
 * @param mapped the currency of the mapping
 * @throws Refused when it is no amount, can be read two ways, has more decimals than the currency, or is too
 * large to be exact
 */
export const moneyOf = (
  said: string,
  mapped: string,
  locale: NumberLocale = {},
  around: Around = {},
): Money => {
  const example: Decimal = locale.stated ?? locale.column ?? '.'
  const written = readable(
    said,
    locale,
    importReason('cell.no-amount', { currency: mapped, example: `1234${example}50` }),
  )
  if (written.percent || written.counted)
    throw importRejection(importReason('cell.no-amount', { currency: mapped, example: `1234${example}50` }))
  const currency = meant(written, around.currency, mapped, locale.country)
  const digits = minorDigits(currency)
  const scaled = {
    ...written,
    fraction: exactly(written),
    shift: written.shift === 0 ? (around.shift ?? 0) : written.shift,
  }
  const minor = minorOf(decimalText(scaled, decimalFor(written, locale, digits)), digits)
  if (!minor) throw importRejection(importReason('cell.inexact-amount'))
  if (minor.rounded) throw importRejection(importReason('cell.decimals', { digits, currency }))
  return { amount: minor.amount, currency }
}

/** The same amount in major units, exactly as a decimal number is written. */
export const majorUnits = (amount: number, currency: string): number =>
  Number(`${amount}e-${minorDigits(currency)}`)
