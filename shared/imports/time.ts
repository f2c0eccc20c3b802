import { DateTime } from 'luxon'
import { Refused } from '../runtime/errors.ts'
import { on12Hours, on24Hours } from './clock-words.ts'
import { momentOf } from './xlsx/cells.ts'

/** `at` in ms UTC; `day`: only the day was said, and `at` is its first moment there. */
export type When = { readonly at: number; readonly day: boolean }

/** 2026-01-05 · 2026/1/5 9:05 · 2026.1.5 · 2026年1月5日 9:05:30 · with T, Z or an offset as ISO 8601 has them. */
const yearFirst = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:(?:[T\s]+|(?<=日))(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,9}))?)?[分秒]?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

const zoneIn = (offset: string | undefined, zone: string): string => (!offset ? zone : offset.toUpperCase() === 'Z' ? 'UTC' : `UTC${offset.replace(/(\d{2}):?(\d{2})$/, '$1:$2')}`)

const fromParts = (text: string, zone: string): { time: DateTime; day: boolean } | undefined => {
  const [, year, month, day, hour, minute, second, fraction, offset] = yearFirst.exec(text) ?? []
  if (!year || !month || !day) return undefined
  const millisecond = fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0
  const parts = { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(second ?? 0), millisecond }
  return { time: DateTime.fromObject(parts, { zone: zoneIn(offset, zone) }), day: hour === undefined }
}

/** A serial day of a spreadsheet whose column was not made a date: 36526 is the first of 2000, 73051 of 2100. */
const serial = /^(3[6-9]|[4-6]\d|7[0-3])\d{3}(\.\d+)?$/

/**
 * Reads a time as people write it in tables. A clock time that the zone skips in spring is the same distance after the jump.
 * @param zone IANA, for times that state none
 * @param format Luxon tokens, for times that are not written year first
 * @throws Refused saying the rule, without the text
 */
export const timeOf = (said: string, zone: string, format?: string): When => {
  const plain = said.normalize('NFKC').trim()
  const written = format !== undefined && /h/.test(format) ? on12Hours(plain) : on24Hours(plain)
  const text = format === undefined && serial.test(written) ? momentOf(Number(written)) : written
  const read = format === undefined ? fromParts(text, zone) : { time: DateTime.fromFormat(text, format, { zone, locale: 'en' }), day: !/[HhmS]/.test(format) }
  if (!read?.time.isValid || read.time.toMillis() < 0) {
    throw new Refused(`must be a time such as 2026-01-05 09:30${format === undefined ? '' : `, written as ${format}`}`)
  }
  return { at: read.time.toMillis(), day: read.day }
}

/** Whether one time is surely before another: by the day where either says no more. */
export const before = (a: When, b: When, zone: string): boolean => {
  if (!a.day && !b.day) return a.at < b.at
  const dayOf = ({ at }: When): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd')
  return dayOf(a) < dayOf(b)
}
