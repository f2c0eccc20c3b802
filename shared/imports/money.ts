import { minorDigits } from '../channels/reading/money.ts'
import { Refused } from '../runtime/errors.ts'

const decoration = /[¥$€£元\s]|[A-Za-z]{1,3}\$?/g

/**
 * Money as people write it (¥1,234.50, ￥１２, 30元, R$ 1.234,50 with `decimal` ',') in minor units.
 * @throws Refused when it is no amount, has more decimals than the currency, or is too large to be exact
 */
export const minorUnits = (said: string, currency: string, decimal: '.' | ',' = '.'): number => {
  const bare = said.normalize('NFKC').replaceAll(decoration, '').replaceAll(decimal === '.' ? ',' : '.', '').replace(decimal, '.')
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(bare)
  if (!match) throw new Refused(`must be an amount of ${currency} such as 1234${decimal}50`)
  const [, sign = '', whole = '', fraction = ''] = match
  const digits = minorDigits(currency)
  if (/[1-9]/.test(fraction.slice(digits))) throw new Refused(`must not have more than ${digits} decimals in ${currency}`)
  const amount = Number(`${sign}${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`)
  if (!Number.isSafeInteger(amount)) throw new Refused('must be an amount small enough to be exact')
  return amount === 0 ? 0 : amount
}

/** The same amount in major units, exactly as a decimal number is written. */
export const majorUnits = (amount: number, currency: string): number => Number(`${amount}e-${minorDigits(currency)}`)
