import { hourMs } from '../../runtime/time-buckets.ts'
import { reason, type Reason } from '../../model/reasons/reason.ts'
import { DateTime } from 'luxon'
import type { Policy } from '../../policy/policy.ts'
import { dateAt } from '../../teams/zone.ts'
import type { Message } from '../../model/message.ts'
import type { ContactLedger } from '../../storage/message-ports.ts'

/** How long (ms) a ledger keeps a send: longer than the 30 days that are counted. */
const ledgerRetention = 32 * 24 * hourMs

/** The local date `days` before `at` (ms UTC). */
const daysBefore = (at: number, zone: string, days: number): string =>
  DateTime.fromMillis(at, { zone }).minus({ days }).toFormat('yyyy-MM-dd')

/**
 * The first cap that one more marketing message would exceed, or undefined. Days are the recipient's local
 * dates: a week is today and the 6 dates before, a month today and the 29 before. All caps hold at once. The
 * message itself is not counted.
 * @param at ms UTC, with the time zone of the recipient
 */
export const cappedBy = (
  ledgers: readonly ContactLedger[],
  message: Pick<Message, 'id'>,
  { caps }: Pick<Policy, 'caps'>,
  { at, zone }: { readonly at: number; readonly zone: string },
): Reason | undefined => {
  const dates = ledgers
    .flatMap(({ sends }) => sends)
    .filter((send) => send.category === 'marketing' && send.message !== message.id)
    .map((send) => dateAt(send.at, zone))
  const spans = [
    ['day', caps.day, 0],
    ['week', caps.week, 6],
    ['month', caps.month, 29],
  ] as const
  const full = spans.find(
    ([, most, days]) => dates.filter((date) => date >= daysBefore(at, zone, days)).length >= most,
  )
  return full && reason(`guard.cap-${full[0]}`, { most: full[1] })
}

/** The ledger with this message counted once; sends older than 32 days are dropped. */
export const addToLedger = (
  ledger: ContactLedger,
  { id, category, value }: Message,
  at: number,
): ContactLedger => ({
  ...ledger,
  v: ledger.v + 1,
  sends: [
    ...ledger.sends.filter((send) => send.message !== id && send.at > at - ledgerRetention),
    { message: id, at, category, value },
  ],
})

/** The ledger without this message, because only what was sent counts; undefined when it was not counted. */
export const removeFromLedger = (ledger: ContactLedger, { id }: Message): ContactLedger | undefined =>
  ledger.sends.some((send) => send.message === id)
    ? { ...ledger, v: ledger.v + 1, sends: ledger.sends.filter((send) => send.message !== id) }
    : undefined
