import { reason, type Reason } from '../../model/reasons/reason.ts'
import type { Message } from '../../model/message.ts'
import type { SendResult } from '../sender.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { retryDelay } from './retry-policy.ts'

/** How long (ms) a claim excludes other runs: longer than any attempt takes. */
export const lease = 2 * 60_000
/** After how long (ms) without a delivery event a message of class X is sent again. */
export const echoPatience = 15 * 60_000
/** How often a message is sent at most, to a colleague too. */
const maxAttempts = 6

/** The message as claimed with the token. */
export const withClaim = (message: Message, token: string, now: number): Message => {
  const { reason: _, notBefore: __, ...rest } = message
  const first = message.claim?.first ?? message.claim?.at
  const doubt = message.status === 'claimed' ? { at: now, why: reason('doubt.claimed-before') } : undefined
  return {
    ...rest,
    status: 'claimed',
    attempts: message.attempts + 1,
    v: message.v + 1,
    claim: omitUndefined({ token, at: now, until: now + lease, first }),
    ...omitUndefined({ doubt: message.doubt ?? doubt }),
  }
}

/**
 * What to do about a claimed message without a result: wait until then (ms UTC), send it again, or mark it as
 * unclear.
 */
export type ClaimState = { readonly wait: number } | { readonly resend: true } | { readonly doubt: Reason }

/**
 * Decides about an expired claim, which is what makes sending happen at most once. While the lease runs, the
 * message is left alone. After it, a message to a customer (class M) is never sent again; one to a colleague
 * (X) is, after 15 minutes without a delivery event; one whose idempotency key the provider remembers (I) is,
 * within half the key's life.
 */
export const resolveExpiredClaim = (
  { claim, class: kind, attempts }: Message,
  now: number,
  keyLife: number | undefined,
): ClaimState => {
  if (!claim) return { resend: true }
  if (now < claim.until) return { wait: claim.until }
  const doubt = { doubt: reason('doubt.result-unknown') }
  if (kind === 'M' || attempts >= maxAttempts) return doubt
  if (kind === 'I')
    return keyLife !== undefined && now < (claim.first ?? claim.at) + keyLife / 2 ? { resend: true } : doubt
  return now < claim.at + echoPatience ? { wait: claim.at + echoPatience } : { resend: true }
}

/** The message as unclear: whether it was sent cannot be found out. */
export const markUnclear = (message: Message, now: number, why: Reason): Message => {
  const { notBefore: _, ...rest } = message
  return { ...rest, status: 'unclear', doubt: message.doubt ?? { at: now, why }, v: message.v + 1 }
}

/** The message as finally not sent, with the reason. */
export const markFinal = (
  message: Message,
  status: 'suppressed' | 'failed',
  why: Reason,
  now: number,
): Message => {
  const { notBefore: _, ...rest } = message
  return { ...rest, status, reason: why, endedAt: now, v: message.v + 1 }
}

/** The message as queued again until then (ms UTC), with the reason. */
export const reschedule = (message: Message, until: number, why: Reason): Message => {
  const { claim: _, ...rest } = message
  return { ...rest, status: 'queued', notBefore: until, reason: why, v: message.v + 1 }
}

/** The next version of a message, and when (ms UTC) it must be processed again. */
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
 * Applies the result of an attempt; undefined when a delivery event already settled the message.
 * @param message the message as stored, still under the claim of the attempt
 */
export const applySendResult = (
  message: Message,
  result: SendResult,
  now: number,
  keyLife?: number,
): ClaimResult | undefined => {
  if (message.status !== 'claimed' && message.status !== 'unclear') {
    const adds = result.as === 'sent' && result.providerId !== undefined && message.providerId === undefined
    return adds ? { message: { ...message, providerId: result.providerId, v: message.v + 1 } } : undefined
  }
  if (result.as === 'refused') return asRefused(message, result, now)
  if (result.as === 'unclear')
    return message.status === 'unclear' ? undefined : asUnclear(message, result.why, now, keyLife)
  const { doubt: _, ...rest } = message
  return {
    message: {
      ...rest,
      ...omitUndefined({ providerId: result.providerId }),
      status: 'sent',
      sentAt: message.claim?.at ?? now,
      v: message.v + 1,
    },
  }
}
