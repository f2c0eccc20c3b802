import { importReason, importRejection, reasonOf } from './reasons/import-reason.ts'
import { cutText } from '../runtime/text/cut-text.ts'
import { createHash } from 'node:crypto'
import type { Touchpoint } from '../model/touchpoint.ts'
import { instantOf } from '../model/stated-time.ts'
import { RejectedError } from '../runtime/errors.ts'
import { type Line, objectsIn } from './files/json-lines.ts'
import { checkSize, placeOf, type RowResult } from './validate-row.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

const calls: ReadonlySet<unknown> = new Set(['identify', 'track', 'page', 'screen', 'group', 'alias'])

const isCall = ({ members }: Line): boolean =>
  members !== undefined &&
  calls.has(members['type']) &&
  ['userId', 'anonymousId', 'messageId'].some((name) => members[name] !== undefined && members[name] !== null)

/**
 * Whether a JSON file is what Segment or RudderStack have kept of their calls: told by the first that can be
 * read.
 */
export const isDump = (bytes: Uint8Array): boolean => {
  for (const line of objectsIn(bytes)) if (line.members) return isCall(line)
  return false
}

/** A clock is wrong from here on (ms); what is less is the way of the message. */
const wrong = 60_000

/** How far the clock of who first sent it went ahead, as Segment found out when it took the call. */
const aheadOf = ({ originalTimestamp, timestamp }: Readonly<Record<string, unknown>>): number => {
  const [stated, corrected] = [instantOf(originalTimestamp), instantOf(timestamp)]
  return stated === undefined || corrected === undefined || Math.abs(stated - corrected) < wrong
    ? 0
    : stated - corrected
}

/**
 * A call as it was first sent: with its own id and time, so that it meets itself where it came by the door
 * already; without the key it came with, and without when it was sent, which is long ago and would set its
 * time wrong.
 */
const callAgain = ({
  writeKey: _key,
  sentAt: _sentAt,
  ...call
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  call['messageId'] === undefined || call['messageId'] === null || call['messageId'] === ''
    ? { ...call, messageId: `dump:${createHash('sha256').update(JSON.stringify(call)).digest('base64url')}` }
    : call

/**
 * Judges the calls of a dump, one after the other.
 * @param read the door's own reading of a call
 */
export const judgeDump = (
  read: (call: object) => Promise<Touchpoint>,
): ((line: Line) => Promise<RowResult>) => {
  const seen = new Map<string, number>()
  return async ({ line, members }) => {
    const base = { line, key: cutText(String(members?.['messageId'] ?? ''), 100), flags: [] }
    try {
      if (!members) throw importRejection(importReason('row.no-object'))
      const call = callAgain(members)
      checkSize(call)
      const place = placeOf(await read(call))
      const key = JSON.stringify(place)
      const first = seen.get(key)
      if (first !== undefined)
        return { ...base, outcome: 'duplicate', reason: importReason('row.same-message', { line: first }) }
      seen.set(key, line)
      const ahead = aheadOf(members)
      return {
        ...base,
        outcome: 'accepted',
        calls: [omitUndefined({ call, place, ahead: ahead === 0 ? undefined : ahead })],
        flags: [],
      }
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      return { ...base, outcome: 'rejected', reason: reasonOf(error) }
    }
  }
}
