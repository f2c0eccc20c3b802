import { reason, type Reason } from '../../model/reasons/reason.ts'
import type { Message } from '../../model/message.ts'
import type { SendResult } from '../sender.ts'
import { retryDelay } from './retry-policy.ts'

/** For how long (ms) a claim keeps others off: longer than any try takes. */
export const lease = 2 * 60_000
/** After how long (ms) without an echo a message of class X is sent again. */
export const echoPatience = 15 * 60_000
/** Even to a colleague it is not said more often than this when nobody answers. */
const mostTries = 6

/** The row as claimed by whoever holds the token. */
export const withClaim = (message: Message, token: string, now: number): Message => {
  const { reason: _, notBefore: __, ...rest } = message
  const first = message.claim?.first ?? message.claim?.at
  return {
    ...rest,
    status: 'claimed',
    attempts: message.attempts + 1,
    v: message.v + 1,
    claim: { token, at: now, until: now + lease, ...(first === undefined ? {} : { first }) },
    ...(message.status === 'claimed' && !message.doubt
      ? { doubt: { at: now, why: reason('doubt.claimed-before') } }
      : {}),
  }
}

/**
 * What to do about a row that somebody claimed and has not settled: leave it until then (ms UTC), send it
 * again, or say that nobody knows.
 */
export type ClaimState = { readonly wait: number } | { readonly resend: true } | { readonly doubt: Reason }

/**
 * The heart of sending once (design 6a). While the lease runs nobody touches it. After it a message to a
 * customer (class M) is never sent again; one to a colleague (X) is, after a quarter of an hour without an
 * echo; one whose key the provider remembers (I) is, within half the key's life.
 */
export const resolveExpiredClaim = (
  { claim, class: kind, attempts }: Message,
  now: number,
  keyLife: number | undefined,
): ClaimState => {
  if (!claim) return { resend: true }
  if (now < claim.until) return { wait: claim.until }
  const doubt = { doubt: reason('doubt.result-unknown') }
  if (kind === 'M' || attempts >= mostTries) return doubt
  if (kind === 'I')
    return keyLife !== undefined && now < (claim.first ?? claim.at) + keyLife / 2 ? { resend: true } : doubt
  return now < claim.at + echoPatience ? { wait: claim.at + echoPatience } : { resend: true }
}

/** The row after somebody gave up finding out. */
export const markUnclear = (message: Message, now: number, why: Reason): Message => {
  const { notBefore: _, ...rest } = message
  return { ...rest, status: 'unclear', doubt: message.doubt ?? { at: now, why }, v: message.v + 1 }
}

/** The row that is not sent, for good, and why. */
export const markFinal = (
  message: Message,
  status: 'suppressed' | 'failed',
  why: Reason,
  now: number,
): Message => {
  const { notBefore: _, ...rest } = message
  return { ...rest, status, reason: why, endedAt: now, v: message.v + 1 }
}

/** The row that is not sent yet, until when (ms UTC), and why. */
export const reschedule = (message: Message, until: number, why: Reason): Message => {
  const { claim: _, ...rest } = message
  return { ...rest, status: 'queued', notBefore: until, reason: why, v: message.v + 1 }
}

/** What a row becomes by what its claimant saw, and when (ms UTC) it must be looked at again. */
export type ClaimResult = { readonly message: Message; readonly again?: number }

const asRefused = (
  message: Message,
  { verdict, reason: why }: Extract<SendResult, { as: 'refused' }>,
  now: number,
): ClaimResult => {
  const wait = retryDelay(verdict, message.attempts, message.id)
  if (wait === undefined) return { message: markFinal(message, 'failed', why, now) }
  return { message: reschedule(message, now + wait, why), again: now + wait }
}

const asUnclear = (message: Message, why: Reason, now: number, keyLife: number | undefined): ClaimResult => {
  const later = resolveExpiredClaim(message, message.claim?.until ?? now, keyLife)
  if ('doubt' in later) return { message: markUnclear(message, now, why) }
  const again = 'wait' in later ? later.wait : (message.claim?.until ?? now)
  return { message: { ...message, doubt: { at: now, why }, v: message.v + 1 }, again }
}

/**
 * The row after its claimant's try; nothing when the row knows better already, because an echo was quicker.
 * @param message the row as it stands, still under the claimant's token
 */
export const applySendResult = (
  message: Message,
  attempt: SendResult,
  now: number,
  keyLife?: number,
): ClaimResult | undefined => {
  if (message.status !== 'claimed' && message.status !== 'unclear') {
    const news = attempt.as === 'sent' && attempt.providerId !== undefined && message.providerId === undefined
    return news ? { message: { ...message, providerId: attempt.providerId, v: message.v + 1 } } : undefined
  }
  if (attempt.as === 'refused') return asRefused(message, attempt, now)
  if (attempt.as === 'unclear')
    return message.status === 'unclear' ? undefined : asUnclear(message, attempt.why, now, keyLife)
  const { doubt: _, ...rest } = message
  const named = attempt.providerId === undefined ? {} : { providerId: attempt.providerId }
  return {
    message: { ...rest, ...named, status: 'sent', sentAt: message.claim?.at ?? now, v: message.v + 1 },
  }
}
