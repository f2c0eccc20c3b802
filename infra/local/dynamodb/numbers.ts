import { validationError } from './errors.ts'

/**
 * A decimal number: `sign` × 0.`digits` × 10^`exponent`. `digits` neither begins nor ends with 0; zero has
 * none.
 */
export interface Decimal {
  readonly sign: 1 | -1
  readonly digits: string
  readonly exponent: number
}

/** DynamoDB keeps so many significant digits ("Data types", Amazon DynamoDB developer guide). */
const precision = 38
/** The largest magnitude is below 10^126, the smallest is 10^-130. */
const [largestExponent, smallestExponent] = [126, -129]

/**
 * Reads a number as it comes over the wire.
 * @throws DynamodbError ValidationException when it is no number, has more than 38 digits or is out of range
 */
export const parseNumber = (text: string): Decimal => {
  const [, minus, whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text) ?? []
  if (minus === undefined || whole + fraction === '') {
    throw validationError(`The parameter cannot be converted to a numeric value: ${text}`)
  }
  const all = whole + fraction
  const leading = all.length - all.replace(/^0+/, '').length
  const digits = all.slice(leading).replace(/0+$/, '')
  const exponent = whole.length - leading + Number(power)
  if (digits === '') return { sign: 1, digits, exponent: 0 }
  if (digits.length > precision)
    throw validationError('Attempting to store more than 38 significant digits in a Number')
  if (exponent > largestExponent) throw outOfRange('overflow', 'larger')
  if (exponent < smallestExponent) throw outOfRange('underflow', 'smaller')
  return { sign: minus === '-' ? -1 : 1, digits, exponent }
}

const outOfRange = (what: string, than: string): Error =>
  validationError(`Number ${what}. Attempting to store a number with magnitude ${than} than supported range`)

/** Writes a number as DynamoDB answers with it: plainly, or with an exponent where it is very long. */
export const formatNumber = ({ sign, digits, exponent }: Decimal): string => {
  if (digits === '') return '0'
  const minus = sign < 0 ? '-' : ''
  if (exponent > 0 && exponent <= precision) {
    const whole = digits.slice(0, exponent).padEnd(exponent, '0')
    return `${minus}${whole}${digits.length > exponent ? `.${digits.slice(exponent)}` : ''}`
  }
  if (exponent <= 0 && digits.length - exponent <= precision)
    return `${minus}0.${'0'.repeat(-exponent)}${digits}`
  const rest = digits.slice(1)
  const power = exponent - 1
  return `${minus}${digits.charAt(0)}${rest === '' ? '' : `.${rest}`}E${power < 0 ? '' : '+'}${power}`
}

/** Orders two numbers: negative, 0 or positive, as `Array.sort` wants it. */
export const compareNumbers = (a: Decimal, b: Decimal): number => {
  const [x, y] = [signOf(a), signOf(b)]
  if (x !== y || x === 0) return x - y
  return x * compareMagnitudes(a, b)
}

const signOf = ({ sign, digits }: Decimal): number => (digits === '' ? 0 : sign)

const compareMagnitudes = (a: Decimal, b: Decimal): number => {
  if (a.exponent !== b.exponent) return a.exponent - b.exponent
  if (a.digits === b.digits) return 0
  return a.digits < b.digits ? -1 : 1
}

/**
 * Adds two numbers exactly.
 * @throws DynamodbError ValidationException when the sum has more than 38 digits or is out of range
 */
export const addNumbers = (a: Decimal, b: Decimal): Decimal => {
  if (a.digits === '') return b
  if (b.digits === '') return a
  const [x, y] = [lastPlace(a), lastPlace(b)]
  const place = Math.min(x, y)
  const sum = scaled(a, x - place) + scaled(b, y - place)
  return parseNumber(`${sum}e${place}`)
}

/** The power of ten of a number's last digit. */
const lastPlace = ({ digits, exponent }: Decimal): number => exponent - digits.length

const scaled = ({ sign, digits }: Decimal, places: number): bigint =>
  BigInt(sign) * BigInt(digits) * 10n ** BigInt(places)
