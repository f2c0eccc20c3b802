import { instantIn, readIso, utcZone, type Zone, zoneNamed } from '../runtime/local-time.ts'
import { isAbsentTime, readEpoch, readWritten } from '../runtime/written-time.ts'
import { lastMoment, type Scalar, type Touchpoint } from './touchpoint.ts'

/**
 * The instant (ms UTC) that a sender stated: as text in any form of `readWritten`; or as a number of seconds,
 * milliseconds, microseconds or nanoseconds since 1970, or of a spreadsheet's days. Nothing when it can not
 * be read, is a number before 2000, or the date does not exist. Never depends on where or when it runs.
 * @param zone IANA name that the sender stated beside it, for a text that states none itself; else UTC
 */
export const instantOf = (said: unknown, zone?: unknown): number | undefined =>
  checked(statedInstant(said, zoneStated(zone)))

const zoneStated = (name: unknown): Zone =>
  typeof name === 'string' ? (zoneNamed(name) ?? utcZone) : utcZone

const checked = (at: number | undefined): number | undefined =>
  at !== undefined && Number.isSafeInteger(at) && at >= 0 && at <= lastMoment ? at : undefined

const statedInstant = (said: unknown, zone: Zone): number | undefined => {
  if (typeof said === 'number') return fromNumber(said, zone)
  return typeof said === 'string' ? (readEpoch(said) ?? readWritten(said.trim(), zone)?.at) : undefined
}

/**
 * Digits of a date, with a time or without: 20260105, 20260105093000. As seconds or milliseconds they would
 * lie in 1970 or after 2600.
 */
const dateDigits = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}(?:\d{6})?$/

/** The first moment of 2000 (ms UTC): an earlier time read from a number is a wrong unit. */
const year2000 = Date.UTC(2000, 0, 1)
/** Days of a spreadsheet, counted from 30 December 1899: 36526 is the first of 2000, 73051 of 2100. */
const [firstSerial, endOfSerials] = [36_526, 73_051]

const fromSerial = (days: number, zone: Zone): number =>
  instantIn(zone, Math.round((days - firstSerial) * 86_400) * 1000 + year2000)

const fromNumber = (said: number, zone: Zone): number | undefined => {
  const written = String(said)
  if (dateDigits.test(written)) return readIso(written, zone)?.at
  if (said >= firstSerial && said < endOfSerials) return fromSerial(said, zone)
  const at = Math.trunc(milliseconds(said))
  return at < year2000 ? undefined : at
}

/** Microseconds and nanoseconds are those of the years 2001 to 2128. */
const milliseconds = (said: number): number => {
  if (said < 1e11) return said * 1000
  if (said >= 1e15 && said < 5e15) return said / 1000
  return said >= 1e18 && said < 5e18 ? said / 1e6 : said
}

/** China's clocks, as the servers of its platforms show them: eight hours ahead of UTC all year. */
const shanghai: Zone = { offset: () => 480 }

/**
 * What Chinese senders state, who mean the clocks of Asia/Shanghai where they state no zone (`2026-01-05
 * 10:00:00`, `20260105100000`, `2026/1/5 10:00`, `2026年1月5日`), as ISO 8601 in UTC. What is no time is left as
 * it is.
 */
export const inShanghai = (said: unknown): unknown => {
  const at = checked(statedInstant(said, shanghai))
  return at === undefined ? said : isoOf(at)
}

/** ISO 8601 in UTC, the one spelling times have in keys and properties. */
export const isoOf = (at: number): string => new Date(at).toISOString()

/** `at` and `statedAt` of a touchpoint, and what is to be said about the sender's clock. */
export type Clocked = Pick<Touchpoint, 'at' | 'statedAt' | 'receivedAt'> & {
  readonly clock: Readonly<Record<string, Scalar>>
}

/** Nothing, an empty text, zero, or what a database writes for no time. */
const isAbsent = (stated: unknown): boolean => {
  if (stated === undefined || stated === null || stated === '' || stated === 0) return true
  return typeof stated === 'string' && isAbsentTime(stated)
}

/**
 * When something happened, as far as we can know: the stated time, set right by how wrong the sender's clock
 * was when it sent (`receivedAt − (sentAt − stated)`), and never in the future. `statedAt` is the statement
 * alone, so it is the same at every delivery.
 * @param stated what the sender said, as it came
 * @param receivedAt ms UTC
 * @param sentAt what the sender's clock read when it sent, as it came
 */
export const clocked = (stated: unknown, receivedAt: number, sentAt?: unknown): Clocked => {
  const time = instantOf(stated)
  if (time === undefined) {
    return {
      at: receivedAt,
      statedAt: '-',
      receivedAt,
      clock: isAbsent(stated) ? {} : { clock: 'unreadable' },
    }
  }
  const sent = instantOf(sentAt)
  const corrected = sent === undefined ? time : Math.max(0, receivedAt - (sent - time))
  const ahead = corrected > receivedAt
  return {
    at: ahead ? receivedAt : corrected,
    statedAt: isoOf(time),
    receivedAt,
    clock: ahead ? { clock: 'future' } : {},
  }
}
