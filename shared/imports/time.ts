import { visibleText } from '../runtime/visible-text.ts'
import { DateTime } from 'luxon'
import { Refused } from '../runtime/errors.ts'
import { instantIn, instantOfLocal, readIso, splitZone, zoneNamed, type Zone } from '../runtime/local-time.ts'
import { on12Hours, on24Hours } from './clock-words.ts'
import { momentOf } from './xlsx/cells.ts'

/** `at` in ms UTC; `day`: only the day was said, and `at` is its first moment there. */
export type When = { readonly at: number; readonly day: boolean }

/** 2026-1-5 · 2026/1/5 9:05 · 2026.1.5 · 2026年1月5日 9:05:30 · 2026年1月5日9时5分. What ISO 8601 has is read by `readIso`. */
const yearFirst = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:(?:[T\s]+|(?<=日))(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,9}))?)?[分秒]?)?$/i

const fromParts = (text: string, zone: Zone): When | undefined => {
  const [, year, month, day, hour, minute, second, fraction] = yearFirst.exec(text) ?? []
  if (!year || !month || !day) return undefined
  const millisecond = fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0
  const parts = { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(second ?? 0), millisecond }
  const at = instantOfLocal(parts, zone)
  return at === undefined ? undefined : { at, day: hour === undefined }
}

const byUse = (text: string, zone: Zone): When | undefined => {
  const split = splitZone(text, zone)
  return readIso(text, zone) ?? fromParts(text, zone) ?? (split && fromParts(split.local, split.zone))
}

/** A format of Luxon's tokens; one without a token for the offset is read as the clock of the zone shows it. */
const byFormat = (text: string, format: string, clocks: Zone, zone: string): When | undefined => {
  const stated = /z/i.test(format.replaceAll(/'[^']*'/g, ''))
  const read = DateTime.fromFormat(text, format, { zone: stated ? zone : 'utc', locale: 'en' })
  if (!read.isValid) return undefined
  return { at: stated ? read.toMillis() : instantIn(clocks, read.toMillis()), day: !/[HhmSTtXx]/.test(format) }
}

/** A serial day of a spreadsheet whose column was not made a date: 36526 is the first of 2000, 73051 of 2100. */
const serial = /^(3[6-9]|[4-6]\d|7[0-3])\d{3}(\.\d+)?$/

/**
 * Reads a time as people write it in tables: a function of its arguments alone. A clock time that the zone skips in spring is the same
 * distance after the jump; of one that it shows twice in autumn it is the earlier.
 * @param zone IANA, for times that state none
 * @param format Luxon tokens, for times that are not written year first
 * @throws Refused saying the rule, without the text
 */
export const timeOf = (said: string, zone: string, format?: string): When => {
  const plain = visibleText(said)
  const written = format !== undefined && /h/.test(format) ? on12Hours(plain) : on24Hours(plain)
  const text = format === undefined && serial.test(written) ? momentOf(Number(written)) : written
  const clocks = zoneNamed(zone)
  const read = clocks && (format === undefined ? byUse(text, clocks) : byFormat(text, format, clocks, zone))
  if (!read || read.at < 0) throw new Refused(`must be a time such as 2026-01-05 09:30${format === undefined ? '' : `, written as ${format}`}`)
  return read
}

/** Whether one time is surely before another: by the day where either says no more. */
export const before = (a: When, b: When, zone: string): boolean => {
  if (!a.day && !b.day) return a.at < b.at
  const dayOf = ({ at }: When): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd')
  return dayOf(a) < dayOf(b)
}
