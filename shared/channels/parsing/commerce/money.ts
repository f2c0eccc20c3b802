import type { Scalar, Touchpoint, TouchpointType } from '../../../model/touchpoint.ts'
import { family } from '../../../model/touchpoint.ts'
import { isAbsent } from '../../../people/contact/placeholder.ts'
import { isCurrency, isWrittenWith, minorDigits, statedCurrency } from './currency.ts'
import { membersOf } from '../json.ts'
import { decimalText, minorOf, writtenNumber } from '../number.ts'

/** Without the dirt of binary fractions (59.97000000000001) and without an exponent. */
const decimal = (said: number): string => (Math.abs(said) < 1e-6 ? '0' : String(Number(said.toPrecision(15))))

const worth: ReadonlySet<string> = new Set(['order', 'checkout', 'cart', 'purchase', 'lead'])
type Words = Readonly<Record<string, unknown>>
const fields = ['total', 'revenue', 'value', 'amount'] as const

/**
 * The ISO code of a currency that is stated by a code, a sign or a word. A bare `$` or `¥` means the assumed
 * currency where that is written so, and otherwise nothing: US$100 and HK$100 are not the same, nor are 100
 * yuan and 100 yen.
 */
export const currencyMeant = (stated: string | undefined, assumed: string): string | undefined => {
  if (stated === undefined) return assumed
  if (isCurrency(stated)) return stated
  return isWrittenWith(stated, assumed) ? assumed : undefined
}

/**
 * Money that an event states, in minor units; below half a minor unit is rounded off. Nothing when it is no
 * amount, names another currency than the event, or can be read two ways (`1,234` in a currency of three
 * decimals).
 */
const amountIn = (
  sum: number | string,
  stated: string | undefined,
  fallback: string,
): Touchpoint['value'] => {
  const written = writtenNumber(typeof sum === 'number' ? decimal(sum) : sum)
  if (!written || written.percent || written.counted) return undefined
  const assumed = currencyMeant(stated, fallback)
  const currency = assumed === undefined ? undefined : currencyMeant(written.currency, assumed)
  if (currency === undefined || (stated !== undefined && currency !== assumed)) return undefined
  if (written.unclear === ',' && minorDigits(currency) > 2) return undefined
  const minor = minorOf(decimalText(written, '.'), minorDigits(currency))
  return minor && { amount: minor.amount, currency }
}

const currencyFields = [
  'currency',
  'currency_code',
  'currencyCode',
  'currencyIsoCode',
  'currency_iso',
  'Currency',
  'CurrencyIsoCode',
  '币种',
] as const
const amountFields = ['amount', 'value', 'total'] as const

/** Text that says something; nothing of an empty text, or a word for nothing (`null`, `N/A`). */
const saying = (said: unknown): unknown =>
  said === '' || said === null || (typeof said === 'string' && /\p{L}/u.test(said) && isAbsent(said))
    ? undefined
    : said

const firstOf = (said: Words, names: readonly string[]): unknown =>
  names.map((name) => saying(said[name])).find((value) => value !== undefined)

/** The currency that is stated, as text: `EUR`, or an object that holds its code. */
const currencyIn = (said: Words): unknown => {
  const stated = firstOf(said, currencyFields)
  const within = membersOf(stated)
  return within === undefined ? stated : firstOf(within, ['code', 'iso_code', 'isoCode', 'iso', 'id', 'name'])
}

/**
 * What an order, a basket or a deal is worth: `total`, or else `revenue`, `value` or `amount`, in the stated
 * currency. An amount may be an object with its own currency (`{amount, currency_code}`). What can not be
 * read is left out, and said so in `money`.
 * @param fallback the currency where none is stated
 */
export const valueOf = (
  type: TouchpointType,
  said: Words,
  fallback: string,
): { value?: NonNullable<Touchpoint['value']>; money?: Scalar } => {
  if (!worth.has(family(type))) return {}
  const stated = firstOf(said, fields)
  if (stated === undefined) return {}
  const within = membersOf(stated)
  const sum = within === undefined ? stated : firstOf(within, amountFields)
  const word = (within && currencyIn(within)) ?? currencyIn(said)
  const currency =
    typeof word === 'string' || typeof word === 'number' ? statedCurrency(String(word)) : undefined
  if ((word !== undefined && currency === undefined) || (typeof sum !== 'number' && typeof sum !== 'string'))
    return { money: 'unreadable' }
  const value = amountIn(sum, currency, fallback)
  return value === undefined ? { money: 'unreadable' } : { value }
}
