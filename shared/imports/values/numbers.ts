import { importReason, importRejection, type ImportReason } from '../reasons/import-reason.ts'
import { type Decimal, decimalText, type Written, writtenNumber } from '../../channels/parsing/number.ts'
import { withAllDigits } from '../../runtime/text/digits.ts'

/**
 * What is known about how the numbers of a column are written. `stated`: by the mapping, and then nothing
 * else is taken. `column`: what the column's own values tell. `country`: the mapping's, asked last.
 */
export type NumberLocale = {
  readonly stated?: Decimal | undefined
  readonly column?: Decimal | undefined
  readonly country?: string | undefined
}

const separators = new Map<string, Decimal>()

/** The decimal separator of a country's most spoken language; a dot where none is known. */
const decimalOf = (country: string): Decimal => {
  const known = separators.get(country)
  if (known !== undefined) return known
  const parts = new Intl.NumberFormat(
    new Intl.Locale('und', { region: country }).maximize().toString(),
  ).formatToParts(1.5)
  const decimal = parts.some(({ type, value }) => type === 'decimal' && value === ',') ? ',' : '.'
  separators.set(country, decimal)
  return decimal
}

/**
 * Takes a number of a cell apart.
 * @param rule the reason when it is none
 * @throws Refused when it is no number, or is written with another decimal separator than the mapping states
 */
export const readable = (said: string, { stated }: NumberLocale, rule: ImportReason): Written => {
  const written = writtenNumber(/e/i.test(said) ? withAllDigits(said) : said)
  if (!written || (stated !== undefined && written.decimal !== undefined && written.decimal !== stated))
    throw importRejection(rule)
  return written
}

/**
 * The decimal separator by which a number of a cell is read; any where its text leaves no doubt.
 * @param digits of the minor unit when it is money: three decimals are no amount of a currency that has two
 * @throws Refused when it can be read two ways
 */
export const decimalFor = (
  { unclear }: Written,
  { stated, column, country = 'CN' }: NumberLocale,
  digits = 2,
): Decimal => {
  const decided = stated ?? column
  if (unclear === undefined || decided !== undefined) return decided ?? '.'
  const local = decimalOf(country)
  if (unclear !== local && digits < 3) return local
  if (unclear === local && digits >= 3) return local
  throw importRejection(importReason('cell.ambiguous-number'))
}

/**
 * A number of a cell.
 * @throws Refused when it is none, states a currency, or can be read two ways
 */
export const plainNumber = (said: string, locale: NumberLocale = {}): number => {
  const written = readable(said, locale, importReason('cell.no-number'))
  if (written.currency !== undefined) throw importRejection(importReason('cell.no-number'))
  return Number(decimalText(written, decimalFor(written, locale)))
}

/** One value against twenty may be a slip of the pen; more is a column written in two ways. */
const clearly = 20

/**
 * Counts by which decimal separator the values of one column are written. Values that leave it open do not
 * count.
 */
export const createDecimalVotes = (): {
  readonly add: (text: string) => void
  readonly winner: () => Decimal | undefined
} => {
  const votes = { '.': 0, ',': 0 }
  return {
    add: (text) => {
      const decimal = /[.,]/.test(text.normalize('NFKC')) ? writtenNumber(text)?.decimal : undefined
      if (decimal !== undefined) votes[decimal] += 1
    },
    winner: () => {
      const [dots, commas] = [votes['.'], votes[',']]
      if (dots > commas * clearly) return '.'
      return commas > dots * clearly ? ',' : undefined
    },
  }
}
