/** How a number is shown: as it is, as a moment, or filled up with zeros to a width. */
export type Shown = 'plain' | 'moment' | { readonly digits: number }

const moments: ReadonlySet<number> = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47])
/** The formats 27 to 36 and 50 to 58 are dates in Chinese, Japanese and Korean Excel and are nowhere written down in the file. */
const eastern = (id: number): boolean => (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

/**
 * What a number format of a workbook makes of numbers.
 * @param code the format as it is written (`yyyy/m/d`, `00000`); nothing for one of those every program knows
 */
export const shownBy = (id: number, code: string | undefined): Shown => {
  if (code === undefined) return moments.has(id) || eastern(id) ? 'moment' : 'plain'
  if (/^0{2,}$/.test(code)) return { digits: code.length }
  const bare = code.replaceAll(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_./gi, '').split(';')[0] ?? ''
  return /[ymdhs]/i.test(bare) && !/[#?]/.test(bare) ? 'moment' : 'plain'
}

const dayMs = 86_400_000
const epoch = Date.UTC(1899, 11, 30)
const epoch1904 = Date.UTC(1904, 0, 1)
const firstSafeDay = 61

/**
 * A serial day of a spreadsheet as it is read on its clock (`2026-01-05 09:30:00`, without a zone); the day alone when it holds no time of day. Excel counts a
 * 29 February 1900 that never was: days before it are one later.
 */
export const momentOf = (serial: number, since1904 = false): string => {
  const days = !since1904 && serial < firstSafeDay - 1 ? serial + 1 : serial
  const at = new Date((since1904 ? epoch1904 : epoch) + Math.round(days * dayMs / 1000) * 1000)
  if (Number.isNaN(at.getTime())) return String(serial)
  const text = at.toISOString()
  return Number.isInteger(serial) ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
}

/** A spreadsheet keeps fifteen digits. */
const exact = 1e15

/**
 * A number as text: with all its digits where the spreadsheet has kept them (13800138000, never 1.38E+10), and with an exponent where it has not, so that
 * whoever needs every digit sees that they are gone.
 */
export const numberText = (said: string, shown: Shown, since1904 = false): string => {
  const number = Number(said)
  if (said.trim() === '' || !Number.isFinite(number)) return said
  if (shown === 'moment') return number >= 0 ? momentOf(number, since1904) : said
  if (Number.isInteger(number) && Math.abs(number) >= exact) return number.toExponential(14).toUpperCase()
  const text = Math.abs(number) < 1e-6 ? String(Number(number.toFixed(15))) : String(Number(number.toPrecision(15)))
  return typeof shown === 'object' && Number.isInteger(number) && number >= 0 ? text.padStart(shown.digits, '0') : text
}

/** The position of a column by its letters: A is 0. */
export const columnOf = (reference: string): number => {
  let column = 0
  for (const letter of reference) {
    const code = letter.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}
