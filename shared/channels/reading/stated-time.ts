import { readIso, utcZone } from '../../runtime/local-time.ts'
import { lastMoment, type Scalar, type Touchpoint } from '../../journeys/touchpoint.ts'

/**
 * The instant (ms UTC) that a sender stated: ISO 8601 in any form (`readIso`), UTC where no zone is stated; or a number of seconds or
 * milliseconds since 1970. Nothing when it can not be read, or the date does not exist. Never depends on where or when it runs.
 */
export const instantOf = (said: unknown): number | undefined => {
  const at = typeof said === 'number' ? fromNumber(said) : typeof said === 'string' ? fromText(said.trim()) : Number.NaN
  return Number.isSafeInteger(at) && at >= 0 && at <= lastMoment ? at : undefined
}

const fromNumber = (said: number): number => Math.trunc(said < 1e11 ? said * 1000 : said)

const fromText = (said: string): number => {
  if (/^\d{10}(\d{3})?$/.test(said)) return fromNumber(Number(said))
  if (said.length > 80) return Number.NaN
  return readIso(said, utcZone)?.at ?? Number.NaN
}

const clockString = /^(\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d):?(\d\d(?:[.,]\d{1,9})?)$/

/**
 * What Chinese senders state as a plain clock string (channels.md 1.1: `2026-01-05 10:00:00`, `20260105100000`), with the zone they mean:
 * Asia/Shanghai, eight hours ahead of UTC all year. Everything else is left as it is.
 */
export const inShanghai = (said: unknown): unknown =>
  typeof said === 'string' ? said.trim().replace(clockString, '$1-$2-$3T$4:$5:$6+08:00') : said

/** ISO 8601 in UTC, the one spelling times have in keys and properties. */
export const isoOf = (at: number): string => new Date(at).toISOString()

/** `at` and `statedAt` of a touchpoint, and what is to be said about the sender's clock. */
export type Clocked = Pick<Touchpoint, 'at' | 'statedAt' | 'receivedAt'> & { readonly clock: Readonly<Record<string, Scalar>> }

/**
 * When something happened, as far as we can know: the stated time, set right by how wrong the sender's clock was when it sent
 * (`receivedAt − (sentAt − stated)`), and never in the future. `statedAt` is the statement alone, so it is the same at every delivery.
 * @param stated what the sender said, as it came
 * @param receivedAt ms UTC
 * @param sentAt what the sender's clock read when it sent, as it came
 */
export const clocked = (stated: unknown, receivedAt: number, sentAt?: unknown): Clocked => {
  const time = instantOf(stated)
  if (time === undefined) {
    const absent = stated === undefined || stated === null || stated === ''
    return { at: receivedAt, statedAt: '-', receivedAt, clock: absent ? {} : { clock: 'unreadable' } }
  }
  const sent = instantOf(sentAt)
  const corrected = sent === undefined ? time : Math.max(0, receivedAt - (sent - time))
  const ahead = corrected > receivedAt
  return { at: ahead ? receivedAt : corrected, statedAt: isoOf(time), receivedAt, clock: ahead ? { clock: 'future' } : {} }
}
