import { reason, type Reason } from '../../model/reasons/reason.ts'
import { DateTime } from 'luxon'
import type { Policy } from '../../policy/policy.ts'
import type { ContactLedger } from '../../storage/repositories.ts'
import { dateAt } from '../../teams/zone.ts'
import type { Message } from '../../model/message.ts'

/** What a ledger keeps: somewhat more than the month that is counted. */
const kept = 32 * 24 * 3_600_000

/** The local date so many days before. */
const daysBefore = (at: number, zone: string, days: number): string =>
  DateTime.fromMillis(at, { zone }).minus({ days }).toFormat('yyyy-MM-dd')

/**
 * The first cap that one more marketing message would break, in words; nothing when it may go out. Days are
 * the recipient's local dates: a week is today and the six dates before, a month today and the 29 before. All
 * caps hold at once. The message itself does not stand in its own way.
 * @param at ms UTC
 */
export const cappedBy = (
  ledgers: readonly ContactLedger[],
  message: Pick<Message, 'id'>,
  { caps }: Pick<Policy, 'caps'>,
  at: number,
  zone: string,
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

/** The ledger with this message counted once, as of now; what is older than a month is dropped. */
export const addToLedger = (
  ledger: ContactLedger,
  { id, category, value }: Message,
  at: number,
): ContactLedger => ({
  ...ledger,
  v: ledger.v + 1,
  sends: [
    ...ledger.sends.filter((send) => send.message !== id && send.at > at - kept),
    { message: id, at, category, value },
  ],
})

/**
 * The ledger without this message: what did not go out does not use up the cap. Nothing when it was not in
 * there.
 */
export const removeFromLedger = (ledger: ContactLedger, { id }: Message): ContactLedger | undefined =>
  ledger.sends.some((send) => send.message === id)
    ? { ...ledger, v: ledger.v + 1, sends: ledger.sends.filter((send) => send.message !== id) }
    : undefined
