import { format, getFormatInfo, isDateFormat } from 'numfmt'

/**
 * How a cell's number format shows a number: as it is, as a date (`fraction`: with parts of a second), as a
 * time of day, as elapsed time, with zeros or text around its digits (`code`), as words without digits, or as
 * money of a currency.
 */
export type NumberFormat =
  | { readonly as: 'number' }
  | { readonly as: 'date'; readonly fraction: boolean }
  | { readonly as: 'time' }
  | { readonly as: 'elapsed' | 'digits' | 'words'; readonly code: string }
  | { readonly as: 'money'; readonly currency: string }

const number: NumberFormat = { as: 'number' }
const date: NumberFormat = { as: 'date', fraction: false }
const time: NumberFormat = { as: 'time' }

/**
 * Formats that a file names by number only (ECMA-376 part 1, 18.8.30). 27 to 36 and 50 to 58 are dates in
 * Chinese, Japanese and Korean Excel; of these 32 to 35 and 55, 56 are times in some of them, and dates in
 * others.
 */
const builtIn = new Map<number, NumberFormat>([
  ...[14, 15, 16, 17, 22].map((id) => [id, date] as const),
  ...[18, 19, 20, 21].map((id) => [id, time] as const),
  [45, time],
  [46, { as: 'elapsed', code: '[h]:mm:ss' }],
  [47, time],
  ...[27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58].map(
    (id) => [id, date] as const,
  ),
])

/** Excel allows 255 characters; a longer code was not made by a person and is not parsed. */
const longestCode = 255

/** Text in quotes, escaped characters, padding: what a format shows as it stands. */
const literal = /"[^"]*"|\\.|_.|\*./g

const sign = /(?:(?:US|HK|NT|R|A|C|S)?\$|[¥￥€£₩₹₽฿₫₺₱]|\b(?:CNY|RMB|USD|EUR|GBP|JPY|HKD|BRL)\b)/

/**
 * A number format's currency: `"US$"` or the sign itself, `[$€-407]`; other text in such brackets
 * (`[$kr-41D]`) is one where the format is for amounts, and else the beginning of a number
 * (`[$CN-804]00000`).
 */
const currencyIn = (code: string, amount: boolean): string | undefined => {
  const [, bracketed] = /\[\$([^\]-]+)(?:-[^\]]*)?\]/.exec(code) ?? []
  if (bracketed !== undefined) return amount || sign.test(bracketed) ? bracketed.trim() : undefined
  return sign.exec(code.replaceAll(/\[[^\]]*\]/g, ''))?.[0]
}

const dateFormat = (code: string): NumberFormat => {
  const bare = code.replaceAll(literal, '').replaceAll('AM/PM', '')
  if (/\[(?:h+|m+|s+)\]/i.test(bare)) return { as: 'elapsed', code }
  const letters = bare.replaceAll(/\[[^\]]*\]/g, '')
  return /[yedabg]|m{3,}/i.test(letters) || !/[hs]/i.test(letters)
    ? { as: 'date', fraction: /s\.0/i.test(letters) }
    : time
}

/** Whether a format shows text in quotes and no digit of the number: `"是";;"否"`, `[=1]"Y";"N"`. */
const isWords = (code: string): boolean => {
  const [first = ''] = code.split(';')
  return (
    /"[^"]*\p{L}[^"]*"/u.test(first) &&
    !/[0#?@]|General/i.test(first.replaceAll(literal, '').replaceAll(/\[[^\]]*\]/g, ''))
  )
}

/**
 * What a number format of a workbook makes of numbers.
 * @param code as the file writes it (`yyyy/m/d`, `00000`); nothing for a format named by number only
 */
export const numberFormatOf = (id: number, code: string | undefined): NumberFormat => {
  if (code === undefined) return builtIn.get(id) ?? number
  if (code.length > longestCode) return number
  try {
    if (isDateFormat(code)) return dateFormat(code)
    if (isWords(code)) return { as: 'words', code }
    const { type, maxDecimals, scale, grouped } = getFormatInfo(code)
    const currency = type === 'percent' ? undefined : currencyIn(code, maxDecimals > 0 || grouped === 1)
    if (currency !== undefined) return { as: 'money', currency }
    const whole =
      (type === 'number' && maxDecimals === 0 && scale === 1) || (type === 'general' && code !== 'General')
    return whole ? { as: 'digits', code } : number
  } catch {
    // A code in another program's dialect (`TT.MM.JJJJ`): the number itself is still right.
    return number
  }
}

/** A number as a format shows it; nothing where the format is none Excel knows. */
export const shownBy = (code: string, value: number): string | undefined => {
  try {
    return format(code, value).trim()
  } catch {
    return undefined
  }
}
