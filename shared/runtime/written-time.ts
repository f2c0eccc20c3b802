import { on24Hours } from './clock-words.ts'
import { instantOfLocal, type IsoTime, readIso, splitZone, type Zone } from './local-time.ts'
import { visibleText } from './visible-text.ts'

/** Longer than any time with its zone and comments (characters). */
const longest = 100

const time = String.raw`(\d{1,2})(?:[:时時点點시]\s*(?:(\d{1,2})(?:[:分분]\s*(\d{1,2})(?:[.,](\d{1,9}))?)?\s*[分秒분초]?)?|(?<=\d)$)`

/**
 * 2026-1-5 · 2026/1/5 9:05 · 2026.1.5 · 2026年1月5日 9:05:30 · 2026年1月5日9时5分 · 2026년 1월 5일. ISO 8601 is read by
 * `readIso`.
 */
const yearFirst = new RegExp(
  String.raw`^(\d{4})(?:[-/.]|년|年)\s?(\d{1,2})(?:[-/.]|월|月)\s?(\d{1,2})(?:[.日号號일])?(?:(?:[T\s]+|,\s*|(?<=[日号號]))${time})?$`,
  'i',
)

const fromParts = (text: string, zone: Zone): IsoTime | undefined => {
  const [, year, month, day, hour, minute, second, fraction] = yearFirst.exec(text) ?? []
  if (!year || !month || !day) return undefined
  // A bare number behind a date is no clock time.
  if (hour !== undefined && /\s\d{1,2}$/.test(text)) return undefined
  const millisecond = fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  const at = instantOfLocal(
    {
      ...date,
      hour: Number(hour ?? 0),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
      millisecond,
    },
    zone,
  )
  return at === undefined ? undefined : { at, day: hour === undefined }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const month = String.raw`((?:${months.join('|')})[a-z]{0,6})\.?`
const weekday = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?`
const clock = String.raw`(\d{1,2}:\d{2}\S*(?:\s.*)?)`
/** RFC 2822 and HTTP: Thu, 5 Mar 2026 09:30:00 +0800. */
const dayFirst = new RegExp(
  String.raw`^${weekday}(\d{1,2})[\s-]${month},?[\s-](\d{4})(?:,?\s+${clock})?$`,
  'i',
)
/** JavaScript and American English: Thu Mar 05 2026 09:30:00 GMT+0800, March 5th, 2026. */
const monthFirst = new RegExp(
  String.raw`^${weekday}${month}\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s+(?:at\s+)?${clock})?$`,
  'i',
)
/** C's asctime, without a zone or in UTC: Thu Mar  5 09:30:00 2026. */
const yearLast = new RegExp(
  String.raw`^${weekday}${month}\s+(\d{1,2})\s+(\d{1,2}:\d{2}:\d{2}(?:\s(?:UTC|GMT))?)\s+(\d{4})$`,
  'i',
)

/** A time with an English month, as a date of figures with what stands behind it. */
const withFigures = (text: string): string | undefined => {
  const bare = text.replaceAll(/\s*\([^()]*\)/g, '')
  const [, d1, m1, y1, c1] = dayFirst.exec(bare) ?? []
  const [, m2 = m1, d2 = d1, y2 = y1, c2 = c1] = monthFirst.exec(bare) ?? []
  const [, m3 = m2, d3 = d2, c3 = c2, y3 = y2] = yearLast.exec(bare) ?? []
  if (m3 === undefined || d3 === undefined || y3 === undefined) return undefined
  return `${y3}-${months.indexOf(m3.slice(0, 3).toLowerCase()) + 1}-${d3}${c3 === undefined ? '' : ` ${c3.replace(/^(\d):/, '0$1:')}`}`
}

/** Years counted from another: 民国 1 is 1912, 令和 1 is 2019. */
const eras: Readonly<Record<string, number>> = { 民国: 1911, 民國: 1911, 令和: 2018 }
const era = /^(民国|民國|令和)\s?(\d{1,3}|元)(?=年)/
/** A day of the week, which the date says too. */
const dayOfWeek =
  /[(\s]*(?:(?:星期|周|週|礼拜)[一二三四五六日天]|(?<=\()[一二三四五六日月火水木金土](?=\)))\)?\s*/

const normalised = (text: string): string => {
  const christian = text.replace(era, (_, name: string, year: string) =>
    String((eras[name] ?? 0) + (year === '元' ? 1 : Number(year))),
  )
  return on24Hours(christian.replace(dayOfWeek, ' ').trim())
}

/**
 * Reads a date and time as programs and people write it: ISO 8601, a date of figures with the year first,
 * Chinese, Japanese and Korean dates with parts of the day and days of the week, RFC 2822, HTTP, JavaScript
 * and other English dates with the month's name.
 * @param fallback the zone of a time that states none
 * @returns nothing for what is no such time, can be read two ways, or does not exist
 */
export const readWritten = (text: string, fallback: Zone): IsoTime | undefined => {
  if (text.length > longest) return undefined
  const iso = readIso(text, fallback)
  if (iso !== undefined) return iso
  const written = normalised(visibleText(text))
  const figured = withFigures(written) ?? written
  const split = splitZone(figured, fallback)
  return (
    readIso(figured, fallback) ??
    fromParts(figured, fallback) ??
    (split && fromParts(split.local, split.zone))
  )
}

/**
 * Digits of whole seconds, milliseconds, microseconds or nanoseconds since 1970, the latter two of the years
 * 2001 to 2128; seconds with a fraction.
 */
const sinceEpoch =
  /^(?:(\d{10}(?:\d{3})?|[1-4]\d{15}(?:\d{3})?)|(\d{10})[.,](\d{1,9})|\/Date\((\d{12,13})(?:[+-]\d{4})?\)\/)$/

/**
 * The instant (ms UTC) of digits that count from 1970, or of `/Date(1767605400000)/`; nothing for other
 * texts.
 */
export const readEpoch = (text: string): number | undefined => {
  const [whole, digits, seconds, fraction = '', date] = sinceEpoch.exec(text.trim()) ?? []
  if (whole === undefined) return undefined
  if (date !== undefined) return Number(date)
  return Number((digits ?? `${seconds}${fraction}`).slice(0, 13).padEnd(13, '0'))
}
