import { dayMs } from '../../runtime/time-buckets.ts'
import { type NumberFormat, shownBy } from './number-format.ts'

const epoch = Date.UTC(1899, 11, 30)
const epoch1904 = Date.UTC(1904, 0, 1)
/** Excel counts 29 February 1900, a day that never was. */
const missingDay = 60
/** 31 December 9999. */
const lastDay = 2_958_465.999_999

/**
 * A serial day of a spreadsheet as its clock shows it (`2026-01-05 09:30:00`, without a zone), rounded to
 * `step` ms; the day alone when it holds no time of day. In the 1900 system days before 60 are one later than
 * counted back from 1 March 1900, and day 60 is `1900-02-29`, which no reader of dates takes.
 */
export const momentOf = (serial: number, since1904 = false, step = 1000): string => {
  if (!since1904 && serial >= missingDay && serial < missingDay + 1) return '1900-02-29'
  if (!since1904 && serial >= 0 && serial < 1) return clockOf(serial)
  const days = !since1904 && serial < missingDay ? serial + 1 : serial
  const at = new Date((since1904 ? epoch1904 : epoch) + Math.round((days * dayMs) / step) * step)
  if (!(Math.abs(serial) <= lastDay)) return String(serial)
  const text = at.toISOString()
  if (Number.isInteger(serial)) return text.slice(0, 10)
  return text.slice(0, at.getTime() % 1000 === 0 ? 19 : 23).replace('T', ' ')
}

/** A time of day, as the part of a day that has gone by. */
const clockOf = (part: number): string =>
  new Date(Math.round(part * 86_400) * 1000).toISOString().slice(11, 19)

/** A spreadsheet keeps fifteen digits. */
const exact = 1e15

/**
 * A number with all its digits where the spreadsheet has kept them (13800138000, never 1.38E+10), and with an
 * exponent where it has not, so that a reader who needs every digit sees that they are gone.
 */
const plainNumber = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) >= exact) return value.toExponential(14).toUpperCase()
  const small = Math.abs(value) < 1e-6
  return small ? String(Number(value.toFixed(15))) : String(Number(value.toPrecision(15)))
}

/**
 * What a cell says: its text as a person sees it, and the number behind it where the text is more than that.
 */
export type CellText = { readonly text: string; readonly number?: string }

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

/**
 * A date format shows parts of a second; they count where the stored number is exact to them (8 decimals: 1
 * ms).
 */
const stepOf = (written: string, fraction: boolean): number =>
  fraction && /\.\d{8}/.test(written) ? 1 : 1000

/**
 * A format that shows a word stands for a choice (`"是";;"否"`); behind any other number it hides the number.
 */
const isFlag = (value: number): boolean => value === 0 || value === 1

/**
 * A stored number as its cell shows it: dates as `2026-01-05 09:30:00`, numbers with the zeros and the text
 * that their format puts around them, as long as no digit is hidden by it.
 * @param written as the file holds it
 */
export const cellTextOf = (written: string, format: NumberFormat, since1904 = false): CellText => {
  const value = Number(written)
  if (written.trim() === '' || !Number.isFinite(value)) return { text: written }
  const plain = plainNumber(value)
  if (format.as === 'number' || (value < 0 && format.as !== 'money')) return { text: plain, number: plain }
  if (format.as === 'date') return { text: momentOf(value, since1904, stepOf(written, format.fraction)) }
  if (format.as === 'time') return { text: value < 1 ? clockOf(value) : momentOf(value, since1904) }
  if (format.as === 'money') return { text: `${format.currency}${plain}`, number: plain }
  const shown = shownBy(format.code, value)
  if (format.as === 'words') return { text: isFlag(value) && shown ? shown : plain, number: plain }
  if (format.as === 'elapsed') return { text: shown ?? plain, number: plain }
  const complete =
    shown !== undefined && Number.isInteger(value) && value < exact && digitsOf(shown).includes(plain)
  return { text: complete ? shown : plain, number: plain }
}

/** The position of a column by its letters: A is 0. */
export const columnOf = (reference: string): number => {
  let column = 0
  for (const letter of reference.toUpperCase()) {
    const code = letter.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}

/**
 * Text as the XML of a workbook escapes it (ECMA-376 part 1, 22.9.2.19: `_x000D_` is a carriage return,
 * `_x005F_` the underscore that would otherwise begin an escape). Line ends become `\n`; other control
 * characters are none.
 */
export const unescaped = (text: string): string => {
  if (!text.includes('_x')) return text
  const said = text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  return (
    said
      .toWellFormed()
      .replaceAll(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex -- these are the characters to remove
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFD]/g, '')
  )
}
