import type { Scalar, Touchpoint, TouchpointType } from '../../journeys/touchpoint.ts'
import { family } from '../../journeys/touchpoint.ts'

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
const colloquial: Readonly<Record<string, string>> = { 'RMB': 'CNY', 'CNH': 'CNY', '元': 'CNY', '¥': 'CNY', '￥': 'CNY', 'NTD': 'TWD' }
const digitsOf = new Map<string, number>()

/** Minor units in a major one, as a power of ten (CNY 2, JPY 0, KWD 3). */
export const minorDigits = (currency: string): number => {
  const known = digitsOf.get(currency)
  if (known !== undefined) return known
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  digitsOf.set(currency, digits)
  return digits
}

/**
 * A decimal number as people and programs write it, in minor units; below half a minor unit is rounded off. Nothing when it is none, or
 * too large to be exact.
 */
const minorUnits = (said: number | string, digits: number): number | undefined => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(typeof said === 'number' ? decimal(said) : said.replaceAll(/[,\s]/g, ''))
  if (!match) return undefined
  const [, sign = '', whole = '', fraction = ''] = match
  const kept = Number(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`) + (Number(fraction[digits] ?? 0) >= 5 ? 1 : 0)
  if (!Number.isSafeInteger(kept)) return undefined
  return sign && kept !== 0 ? -kept : kept
}

/** Without the dirt of binary fractions (59.97000000000001) and without an exponent. */
const decimal = (said: number): string => (Math.abs(said) < 1e-6 ? '0' : String(Number(said.toPrecision(15))))

const worth: ReadonlySet<string> = new Set(['order', 'checkout', 'cart', 'purchase', 'lead'])
const fields = ['total', 'revenue', 'value', 'amount'] as const

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
  const stated = typeof said['currency'] === 'string' ? said['currency'].trim().toUpperCase() : ''
  const currency = colloquial[stated] ?? (stated || fallback)
  if (!currencies.has(currency) || (typeof sum !== 'number' && typeof sum !== 'string')) return { money: 'unreadable' }
  const amount = minorUnits(sum, minorDigits(currency))
  return amount === undefined ? { money: 'unreadable' } : { value: { amount, currency } }
}
