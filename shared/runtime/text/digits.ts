import { visibleText } from './visible-text.ts'
import { RejectedError } from '../errors.ts'

const spreadsheet = /^([+-]?)(\d)(?:[.,](\d+))?E\+(\d{2,3})$/i
/**
 * A program writes a point even where no decimals are left (`1.0E13`); `5E3` is a code of letters and digits.
 */
const program = /^([+-]?)(\d)[.,](\d+)E(\d{1,3})$/i
const wholeFloat = /^([+-]?\d+)(?:\.00?|(?<=\d{7}),00?)$/

/** Digits that a double keeps of a whole number, whatever the number: 2^53 has sixteen. */
const mostDigits = 15

const writtenOut = (sign: string, digits: string): string => `${sign === '-' ? '-' : ''}${digits}`

/**
 * An id or a number as programs and spreadsheets leave it after keeping it as a floating-point number.
 * Programs write the shortest text that is the same double, so `1.3800138E10` and `13800138000.0` are
 * 13800138000. A spreadsheet rounds to the width of its column: `1.3800138000E+10` holds all digits,
 * `1.38E+10` has lost most of them. Other text is returned as it is.
 * @throws Refused when digits are lost
 */
export const withAllDigits = (text: string): string => {
  const plain = visibleText(text)
  const whole = wholeFloat.exec(plain)?.[1]
  if (whole !== undefined) return checked(whole)
  const [, sign = '', first = '', fraction = '', exponent = ''] =
    spreadsheet.exec(plain) ?? program.exec(plain) ?? []
  if (first === '') return text
  const digits = Number(exponent)
  const rounded = spreadsheet.test(plain) && fraction.length < digits
  if (rounded || digits >= mostDigits) throw lost()
  if (/[1-9]/.test(fraction.slice(digits))) return text
  return writtenOut(sign, `${first}${fraction.slice(0, digits).padEnd(digits, '0')}`)
}

const lost = (): RejectedError =>
  new RejectedError(
    'was rounded by a spreadsheet or a program and has lost digits: make the column text, or save the file as .xlsx',
    { reason: { code: 'cell.rounded' } },
  )

const checked = (digits: string): string => {
  if (digits.replace(/^[+-]/, '').length > mostDigits + 1) throw lost()
  return digits
}

/** As `withAllDigits`; what has lost digits is returned as it is, and so is no number. */
export const floatless = (text: string): string => {
  try {
    return withAllDigits(text)
  } catch (error) {
    if (error instanceof RejectedError) return text
    throw error
  }
}

/**
 * Converts a decimal digit of any script (`٣`, `३`) to 0 to 9. Unicode holds each script's ten digits in a
 * row, without another digit directly before them.
 * @param digit NFKC
 */
export const asciiDigit = (digit: string): string => {
  const point = digit.codePointAt(0) ?? 0
  let zero = point
  while (zero > point - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String(point - zero)
}
