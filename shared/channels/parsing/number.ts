import { asciiDigit } from '../../runtime/text/digits.ts'
import { currencySigns, isCurrency, isWrittenWith } from './commerce/currency.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** The character that separates decimals. */
export type Decimal = '.' | ','

/**
 * A number as it is written. `decimal`: the separator of which the text itself leaves no doubt; `unclear`: a
 * separator that can group thousands as well as begin three decimals (`1,234`). `shift`: powers of ten that a
 * unit adds (万: 4, %: -2). `currency`: an ISO code, or a sign that several currencies share (`$`, `¥`, `KR`,
 * `RS`).
 */
export type Written = {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
  readonly decimal?: Decimal
  readonly unclear?: Decimal
  readonly shift: number
  readonly percent: boolean
  /** A word for what was counted stands behind it: 件, stars. */
  readonly counted: boolean
  readonly currency?: string
}

const units: Readonly<Record<string, number>> = {
  百: 2,
  lakh: 5,
  lakhs: 5,
  lac: 5,
  crore: 7,
  crores: 7,
  千: 3,
  万: 4,
  萬: 4,
  十万: 5,
  百万: 6,
  百萬: 6,
  千万: 7,
  千萬: 7,
  亿: 8,
  億: 8,
  k: 3,
  K: 3,
  '%': -2,
  '‰': -3,
}
const counted = [
  'stars',
  'star',
  'pcs',
  '星',
  '分',
  '件',
  '个',
  '個',
  '次',
  '人',
  '位',
  '单',
  '条',
  '份',
  '张',
]

const escaped = (text: string): string => text.replaceAll(/[$.]/g, String.raw`\$&`)
const oneOf = (words: readonly string[]): string =>
  [...words]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')

const signs = [...currencySigns.keys()]
const letters = /^\p{Alphabetic}*(?<!\p{sc=Han})\.?$/u
/** A sign of letters is no part of a longer word: `KR` none of `KRW`. */
const lettered = oneOf(signs.filter((sign) => letters.test(sign)))
const marked = oneOf(signs.filter((sign) => !letters.test(sign)))
const ahead = new RegExp(`^(?:(${marked}|(?:${lettered}|[A-Z]{3})(?!\\p{L}))|([+-]))\\s*`, 'iu')
const behind = new RegExp(
  `\\s*(?:(${marked}|(?<!\\p{L})(?:${lettered}|[A-Z]{3}))|(-)|(${oneOf(Object.keys(units))})|(${oneOf(counted)}))$`,
  'iu',
)

/**
 * A stroke in place of the minor unit: `12.–` in Switzerland, `12,-` in Germany and Scandinavia, `500/-` in
 * India.
 */
const noMinor = /(?<=\d)(?:[.,]-+|\/-)(?=\s*\S{0,4}$)/

/**
 * Full-width forms, digits of other scripts, typographic minus signs and apostrophes, and every kind of blank
 * are written as ASCII has them.
 */
const asciiOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/[\u2018\u2019\u02BC]/g, "'")
    .replaceAll(/[^\P{Nd}0-9]/gu, asciiDigit)
    .replaceAll('٫', '.')
    .replaceAll('٬', ',')
    .replaceAll('，', ',')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(
      /\s?\((?:税込み?|税抜き?|税別|含税|不含税|incl?\.? ?(?:vat|tax)?|inkl\.? ?mwst\.?|ttc|ht)\)$/i,
      '',
    )
    .replace(noMinor, '')

type Around = {
  core: string
  minus: number
  shift: number
  units: number
  percent: boolean
  counted: boolean
  currencies: string[]
}

const currencyOf = (sign: string): string | undefined =>
  currencySigns.get(sign.toUpperCase()) ?? (isCurrency(sign.toUpperCase()) ? sign.toUpperCase() : undefined)

/** Takes one mark from the beginning or the end; `false` when there is none that is understood. */
const takeOne = (around: Around): boolean => {
  const before = ahead.exec(around.core)
  const after = before ?? behind.exec(around.core)
  if (!after) return false
  const [mark, sign, sense, unit, count] = after
  const currency = sign === undefined ? undefined : currencyOf(sign)
  if (sign !== undefined && currency === undefined) return false
  around.core = before
    ? around.core.slice(mark.length)
    : around.core.slice(0, around.core.length - mark.length)
  if (currency !== undefined) around.currencies.push(currency)
  if (sense === '-') around.minus += 1
  if (unit !== undefined) {
    around.shift += units[unit] ?? units[unit.toLowerCase()] ?? 0
    around.units += 1
    around.percent ||= unit === '%' || unit === '‰'
  }
  around.counted ||= count !== undefined
  return true
}

/** The one currency that all marks name: `$100 USD` is US dollars; `€100 USD` contradicts itself. */
const oneCurrency = (currencies: readonly string[]): string | undefined | 'several' => {
  const clear = new Set(currencies.filter((currency) => isCurrency(currency)))
  if (clear.size > 1) return 'several'
  const [code] = clear
  const [sign] = currencies
  return currencies.every(
    (currency) => currency === code || code === undefined || isWrittenWith(currency, code),
  )
    ? (code ?? sign)
    : 'several'
}

const groups = (text: string, sign: string): boolean => {
  const parts = text.split(sign)
  const [first = '', last = '', between] = [parts[0], parts.at(-1), parts.slice(1, -1)]
  if (parts.length < 2 || last.length !== 3 || first === '' || first === '0') return false
  return (
    (first.length <= 3 && between.every(({ length }) => length === 3)) ||
    (first.length <= 2 && between.every(({ length }) => length === 2))
  )
}

type Digits = Pick<Written, 'whole' | 'fraction' | 'decimal' | 'unclear'>

const other = (sign: Decimal): Decimal => (sign === '.' ? ',' : '.')

/** `1 234,5` and `1'234.50`: blanks and apostrophes group and never separate decimals. */
const groupedBy = (core: string): Digits | undefined => {
  const [, head = '', sign, tail = ''] =
    /^(\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+)(?:([.,])(\d*))?$/.exec(core) ?? []
  if (head === '') return undefined
  const whole = head.replaceAll(/[' ]/g, '')
  if (sign !== '.' && sign !== ',') return { whole, fraction: '' }
  return { whole, fraction: tail, decimal: sign }
}

const separated = (core: string): Digits | undefined => {
  const last = Math.max(core.lastIndexOf('.'), core.lastIndexOf(','))
  if (last < 0) return { whole: core, fraction: '' }
  const sign: Decimal = core[last] === '.' ? '.' : ','
  const [head, tail] = [core.slice(0, last), core.slice(last + 1)]
  if (head.includes(sign)) {
    return !head.includes(other(sign)) && groups(core, sign)
      ? { whole: core.replaceAll(sign, ''), fraction: '', decimal: other(sign) }
      : undefined
  }
  if (head.includes(other(sign))) {
    return groups(head, other(sign))
      ? { whole: head.replaceAll(other(sign), ''), fraction: tail, decimal: sign }
      : undefined
  }
  if (head === '' && tail === '') return undefined
  const unclear = tail.length === 3 && /^[1-9]\d{0,2}$/.test(head)
  return { whole: head || '0', fraction: tail, ...(unclear ? { unclear: sign } : { decimal: sign }) }
}

/**
 * Takes a written number apart without deleting anything that carries meaning. Understands full-width forms,
 * grouping by comma, dot, blank, apostrophe and the Indian way (1,23,456.00), negatives as `-1`, `1-`, `(1)`
 * and `−1`, currency signs and codes before and after, the units 千 万 亿 k, and percent.
 * @returns nothing when the text is no number, or its marks contradict each other
 */
export const writtenNumber = (text: string): Written | undefined => {
  const ascii = asciiOf(text)
  if (ascii === '' || ascii.length > 60) return undefined
  const around: Around = {
    core: ascii,
    minus: 0,
    shift: 0,
    units: 0,
    percent: false,
    counted: false,
    currencies: [],
  }
  let bracketed = false
  for (let taken = true, turn = 0; taken && turn < 8; turn++) {
    const inner: string | undefined = bracketed ? undefined : /^\((.*)\)$/.exec(around.core)?.[1]?.trim()
    if (inner !== undefined) [around.core, bracketed] = [inner, true]
    taken = inner !== undefined || (!/^[\d.,' ]+$/.test(around.core) && takeOne(around))
  }
  const currency = oneCurrency(around.currencies)
  const negatives = around.minus + (bracketed ? 1 : 0)
  if (!/^[\d.,' ]+$/.test(around.core) || currency === 'several' || negatives > 1 || around.units > 1)
    return undefined
  if (around.counted && currency !== undefined) return undefined
  const digits = groupedBy(around.core) ?? (/[' ]/.test(around.core) ? undefined : separated(around.core))
  if (!digits) return undefined
  const { shift, percent, counted: count } = around
  return omitUndefined({ ...digits, negative: negatives === 1, shift, percent, counted: count, currency })
}

/** Moves the decimal point `shift` places to the right, exactly. */
const shifted = (whole: string, fraction: string, shift: number): readonly [string, string] => {
  if (shift >= 0) {
    const padded = fraction.padEnd(shift, '0')
    return [whole + padded.slice(0, shift), padded.slice(shift)]
  }
  const padded = whole.padStart(-shift + 1, '0')
  return [padded.slice(0, shift), padded.slice(shift) + fraction]
}

/**
 * The number as `-1234.5`, exactly.
 * @param decimal decides what the text leaves open; not needed where nothing is open
 */
export const decimalText = (
  { negative, whole, fraction, unclear, shift }: Written,
  decimal?: Decimal,
): string => {
  const [head, tail] =
    unclear !== undefined && decimal === other(unclear) ? [whole + fraction, ''] : [whole, fraction]
  const [major, minor] = shifted(head, tail, shift)
  return `${negative ? '-' : ''}${major.replace(/^0+(?=\d)/, '')}${minor === '' ? '' : `.${minor}`}`
}

/**
 * The number in minor units of a currency.
 * @param digits of the currency's minor unit as a power of ten
 * @returns nothing when it is too large to be exact; `rounded` when digits beyond the minor unit are not zero
 * (half is rounded away from zero)
 */
export const minorOf = (
  text: string,
  digits: number,
): { readonly amount: number; readonly rounded: boolean } | undefined => {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? []
  if (whole === '') return undefined
  const kept =
    Number(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`) +
    (Number(fraction[digits] ?? 0) >= 5 ? 1 : 0)
  if (!Number.isSafeInteger(kept)) return undefined
  return { amount: sign && kept !== 0 ? -kept : kept, rounded: /[1-9]/.test(fraction.slice(digits)) }
}

/**
 * A number from an event, where no column tells the locale. A dot is a decimal point, as programs write it; a
 * lone comma before three digits (`1,234`) is not decided.
 */
export const numberIn = (said: unknown): number | undefined => {
  if (typeof said === 'number') return Number.isFinite(said) ? said : undefined
  if (typeof said !== 'string') return undefined
  const written = writtenNumber(said)
  if (!written) return /^[+-]?\d+(\.\d+)?e[+-]?\d{1,2}$/i.test(said.trim()) ? Number(said) : undefined
  return written.unclear === ',' || written.currency !== undefined
    ? undefined
    : Number(decimalText(written, '.'))
}
