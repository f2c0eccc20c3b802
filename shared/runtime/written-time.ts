import { on24Hours } from './clock-words.ts'
import { instantOfLocal, type IsoTime, readIso, splitZone, type Zone } from './local-time.ts'
import { lazy } from './lazy.ts'
import { visibleText } from './text/visible-text.ts'

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

/** A word without accents, dots and case: `Févr.` is `fevr`. */
const plainWord = (word: string): string =>
  word
    .normalize('NFD')
    .replaceAll(/[\p{M}.]/gu, '')
    .toLowerCase()

/** The languages in which names of months and weekdays are read. */
const languages = ['en', 'de', 'fr', 'es'] as const

/** Names, in full and abbreviated, with their numbers; made on first use, as Intl takes 1 ms for them. */
const namesOf = (options: readonly Intl.DateTimeFormatOptions[], days: readonly number[]) => {
  const names = new Map<string, number>()
  for (const language of languages)
    for (const option of options) {
      const format = new Intl.DateTimeFormat(language, { ...option, timeZone: 'UTC' })
      for (const [index, at] of days.entries()) {
        const part = format.formatToParts(at).find(({ type }) => type === 'month' || type === 'weekday')
        names.set(plainWord(part?.value ?? ''), index + 1)
      }
    }
  return names
}

/** An abbreviation beside a day may differ from the one that stands alone. */
const createMonths = (): ReadonlyMap<string, number> => {
  const days = Array.from({ length: 12 }, (_, index) => Date.UTC(2026, index, 5))
  const names = namesOf([{ month: 'long' }, { month: 'short' }, { month: 'short', day: 'numeric' }], days)
  return names.set('sept', 9).set('mrz', 3)
}

const createWeekdays = (): ReadonlyMap<string, number> => {
  const week = Array.from({ length: 7 }, (_, day) => Date.UTC(2026, 0, 5 + day))
  const names = namesOf([{ weekday: 'long' }, { weekday: 'short' }], week)
  return names.set('tues', 2).set('thur', 4).set('thurs', 4)
}

const months = lazy(createMonths)
const weekdays = lazy(createWeekdays)

const weekday = String.raw`(?:(\p{L}{2,10})\.?,?\s+)?`
const month = String.raw`(\p{L}{3,10})\.?`
const clock = String.raw`(?:(?:at|um|à|a las)\s+)?(\d{1,2}:\d{2}\S*(?:\s.*)?)`
/** RFC 2822 and HTTP: Thu, 5 Mar 2026 09:30:00 +0800; 5. März 2026, 5 de marzo de 2026. */
const dayFirst = new RegExp(
  String.raw`^${weekday}(\d{1,2})(?:\.|er)?(?:\s+|-|\s+de\s+)${month}(?:,?\s+|-|\s+del?\s+)(\d{4})(?:,?\s+${clock})?$`,
  'iu',
)
/** JavaScript and American English: Thu Mar 05 2026 09:30:00 GMT+0800, March 5th, 2026. */
const monthFirst = new RegExp(
  String.raw`^${weekday}${month}\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s+${clock})?$`,
  'iu',
)
/** C's asctime, without a zone or in UTC: Thu Mar  5 09:30:00 2026. */
const yearLast = new RegExp(
  String.raw`^${weekday}${month}\s+(\d{1,2})\s+(\d{1,2}:\d{2}:\d{2}(?:\s(?:UTC|GMT))?)\s+(\d{4})$`,
  'iu',
)

/** A date whose month is a word; all are texts as they were found. */
type Worded = {
  readonly dayName?: string | undefined
  readonly day: string
  readonly name: string
  readonly year: string
  readonly time?: string | undefined
}

const wordedIn = (text: string): Worded | undefined => {
  const [, n1, d1 = '', m1 = '', y1, t1] = dayFirst.exec(text) ?? []
  if (y1 !== undefined) return { dayName: n1, day: d1, name: m1, year: y1, time: t1 }
  const [, n2, m2 = '', d2 = '', y2, t2] = monthFirst.exec(text) ?? []
  if (y2 !== undefined) return { dayName: n2, day: d2, name: m2, year: y2, time: t2 }
  const [, n3, m3 = '', d3 = '', t3, y3] = yearLast.exec(text) ?? []
  return y3 === undefined ? undefined : { dayName: n3, day: d3, name: m3, year: y3, time: t3 }
}

/**
 * A time whose month is a word, as a date of figures with what stands behind it. The whole word must name a
 * month, and the one before the date a weekday.
 */
const withFigures = (text: string): string | undefined => {
  const worded = wordedIn(text.replaceAll(/\s*\([^()]*\)/g, '').replace(/\s+Uhr$/i, ''))
  if (worded === undefined) return undefined
  const { dayName, day, name, year, time: behind } = worded
  const number = months().get(plainWord(name))
  if (number === undefined || (dayName !== undefined && !weekdays().has(plainWord(dayName)))) return undefined
  return `${year}-${number}-${day}${behind === undefined ? '' : ` ${behind.replace(/^(\d):/, '0$1:')}`}`
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
 * and other dates with the month's name in English, German, French or Spanish.
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

/** What databases and programs write where they have no time: MySQL's zero date, Go's zero time. */
const zeroTime = /^(?:0000-00-00|0001-01-01)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?$|^0+$/

/** Whether a text stands for no time at all. */
export const isAbsentTime = (text: string): boolean => zeroTime.test(text.trim())
