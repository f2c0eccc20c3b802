import type { Scalar, Touchpoint, TouchpointType } from '../../journeys/touchpoint.ts'
import { family } from '../../journeys/touchpoint.ts'
import { isCurrency, minorDigits, statedCurrency } from './currency.ts'
import { decimalText, minorOf, sharesDollar, writtenNumber } from './number.ts'

/** Without the dirt of binary fractions (59.97000000000001) and without an exponent. */
const decimal = (said: number): string => (Math.abs(said) < 1e-6 ? '0' : String(Number(said.toPrecision(15))))

const worth: ReadonlySet<string> = new Set(['order', 'checkout', 'cart', 'purchase', 'lead'])
const fields = ['total', 'revenue', 'value', 'amount'] as const

/**
 * The ISO code of a currency that is stated by a code, a sign or a word. A bare `$` or `¥` means the assumed currency where that is
 * written so, and otherwise nothing: US$100 and HK$100 are not the same, nor are 100 yuan and 100 yen.
 */
export const currencyMeant = (stated: string | undefined, assumed: string): string | undefined => {
  if (stated === undefined) return assumed
  if (stated === '$') return sharesDollar(assumed) ? assumed : undefined
  if (stated === '¥') return assumed === 'CNY' || assumed === 'JPY' ? assumed : undefined
  return isCurrency(stated) ? stated : undefined
}

/**
 * Money that an event states, in minor units; below half a minor unit is rounded off. Nothing when it is no amount, names another currency
 * than the event, or can be read two ways (`1,234` in a currency of three decimals).
 */
const amountIn = (sum: number | string, stated: string | undefined, fallback: string): Touchpoint['value'] => {
  const written = writtenNumber(typeof sum === 'number' ? decimal(sum) : sum)
  if (!written || written.percent || written.counted) return undefined
  const assumed = currencyMeant(stated, fallback)
  const currency = assumed === undefined ? undefined : currencyMeant(written.currency, assumed)
  if (currency === undefined || (stated !== undefined && currency !== assumed)) return undefined
  if (written.unclear === ',' && minorDigits(currency) > 2) return undefined
  const minor = minorOf(decimalText(written, '.'), minorDigits(currency))
  return minor && { amount: minor.amount, currency }
}

/**
 * What an order, a basket or a deal is worth: `total`, or else `revenue`, `value` or `amount`, in the stated currency. What can not be
 * read is left out, and said so in `money`.
 * @param fallback the currency where none is stated
 */
export const valueOf = (
  type: TouchpointType,
  said: Readonly<Record<string, unknown>>,
  fallback: string,
): { value?: NonNullable<Touchpoint['value']>; money?: Scalar } => {
  if (!worth.has(family(type))) return {}
  const sum = fields.map((field) => said[field]).find((value) => value !== undefined && value !== null && value !== '')
  if (sum === undefined) return {}
  const word = typeof said['currency'] === 'string' ? said['currency'].trim() : ''
  const stated = word === '' ? undefined : statedCurrency(word)
  if ((word !== '' && stated === undefined) || (typeof sum !== 'number' && typeof sum !== 'string')) return { money: 'unreadable' }
  const value = amountIn(sum, stated, fallback)
  return value === undefined ? { money: 'unreadable' } : { value }
}
