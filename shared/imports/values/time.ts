import { importReason, importRejection } from '../reasons/import-reason.ts'
import { visibleText } from '../../runtime/text/visible-text.ts'
import { DateTime, type ExplainedFormat } from 'luxon'
import * as z from 'zod'
import { on12Hours, on24Hours } from '../../runtime/clock-words.ts'
import { fixedZone, instantIn, type IsoTime, zoneNamed, type Zone } from '../../runtime/local-time.ts'
import { isAbsentTime, readEpoch, readWritten } from '../../runtime/written-time.ts'
import { withoutAbbreviation } from './zone-abbreviations.ts'
import { momentOf } from '../xlsx/cells.ts'

/** `at` in ms UTC; `day`: only the day was said, and `at` is its first moment there. */
export type When = IsoTime

const byUse = (text: string, zone: Zone, own: Zone | undefined): When | undefined => {
  const at = readEpoch(text)
  if (at !== undefined) return { at, day: false }
  const read = readWritten(text, zone)
  if (read !== undefined) return read
  const abbreviated = withoutAbbreviation(text, own)
  return abbreviated && readWritten(abbreviated.text, abbreviated.zone)
}

const isOffset = z.object({ Z: z.number() })

/**
 * The zone a text states: by an offset (minutes), else by its name; the fallback where the format has a token
 * for neither.
 */
const zoneStated = ({ zone, matches }: ExplainedFormat, fallback: Zone): Zone | undefined => {
  const offset = isOffset.safeParse(matches)
  if (offset.success) return fixedZone(offset.data.Z)
  if (zone === null || zone === undefined) return fallback
  return zone.isValid ? zoneNamed(zone.name) : undefined
}

/**
 * A format of Luxon's tokens. Luxon only takes the text apart: which instant a local time is in its zone,
 * stated or not, `instantIn` says, for Luxon's answer depends on the day it is asked.
 */
const byFormat = (text: string, format: string, clocks: Zone): When | undefined => {
  const explained = DateTime.fromFormatExplain(text, format, { locale: 'en' })
  const { matches, result } = explained
  const zone = zoneStated(explained, clocks)
  if (
    result === null ||
    result === undefined ||
    zone === undefined ||
    Object.keys(matches ?? {}).length === 0
  )
    return undefined
  const figures = DateTime.fromObject(result, { zone: 'utc' })
  return figures.isValid
    ? { at: instantIn(zone, figures.toMillis()), day: !/[HhmSTtXx]/.test(format) }
    : undefined
}

/**
 * A serial day of a spreadsheet whose column was not made a date: 36526 is the first of 2000, 73051 of 2100.
 */
const serial = /^(3[6-9]|[4-6]\d|7[0-3])\d{3}(\.\d+)?$/

/** A format says which clock it reads; without one `readWritten` sees to it. */
const clockWritten = (text: string, format: string | undefined): string => {
  if (format === undefined) return text
  return /h/.test(format) ? on12Hours(text) : on24Hours(text)
}

/**
 * Reads a time as people write it in tables: a function of its arguments alone. A clock time that the zone
 * skips in spring is the same distance after the jump; of one that it shows twice in autumn it is the
 * earlier.
 * @param zone IANA, for times that state none
 * @param format Luxon tokens, for times that are not written year first
 * @param stated IANA, where the row states its zone: goes before `zone`, and tells what CST means
 * @throws Refused saying the rule, without the text
 */
export const timeOf = (said: string, zone: string, format?: string, stated?: string): When => {
  const plain = visibleText(said)
  const written = clockWritten(plain, format)
  const text = format === undefined && serial.test(written) ? momentOf(Number(written)) : written
  const own = stated === undefined ? undefined : zoneNamed(stated)
  const clocks = own ?? zoneNamed(zone)
  const read = clocks && (format === undefined ? byUse(text, clocks, own) : byFormat(text, format, clocks))
  if (!read || read.at < 0)
    throw importRejection(
      format === undefined
        ? importReason('cell.not-a-time')
        : importReason('cell.no-time-format', { format }),
    )
  return read
}

/**
 * As `timeOf`; nothing for what stands for no time, such as MySQL's `0000-00-00`.
 */
export const timeUnlessAbsent = (...[said, ...how]: Parameters<typeof timeOf>): When | undefined =>
  isAbsentTime(visibleText(said)) ? undefined : timeOf(said, ...how)

/** Whether one time is surely before another: by the day where either says no more. */
export const before = (a: When, b: When, zone: string): boolean => {
  if (!a.day && !b.day) return a.at < b.at
  const dayOf = ({ at }: When): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd')
  return dayOf(a) < dayOf(b)
}
