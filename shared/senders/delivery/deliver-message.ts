import { type PolicyHistory, policyAt } from '../../policy/policy.ts'
import { policyOf } from '../../policy/pinned.ts'
import { RetryableError } from '../../runtime/errors.ts'
import type { DomainEvent } from '../../model/domain-events.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { addToLedger, removeFromLedger } from './frequency-cap.ts'
import { type SendContextRepositories, loadSendContext } from './send-context.ts'
import {
  withClaim,
  markFinal,
  reschedule,
  markUnclear,
  applySendResult,
  resolveExpiredClaim,
} from './claim.ts'
import { type SendContext, firstBlock } from './guards.ts'
import type { Message, SendRequest } from '../../model/message.ts'
import { isFinal, toMessageEvents } from './message-events.ts'
import { sentEvent } from './sent-event.ts'
import type { SendResult, PreparedMessage, SenderProfile, Sender } from '../sender.ts'
import { reason, type Reason, reasonBecause } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import type { QueuedEvent } from '../../model/queued-event.ts'

export type DeliverDeps = {
  readonly rows: SendContextRepositories & Pick<Repositories, 'timers' | 'buckets' | 'touchpoints'>
  readonly policies: () => Promise<PolicyHistory>
  readonly sender: Sender
  readonly senderProfile: () => Promise<SenderProfile>
  /** Enqueues a touchpoint of our own. */
  readonly enqueueTouchpoint: (event: QueuedEvent) => Promise<void>
  readonly publish: (events: readonly DomainEvent[]) => Promise<void>
  /** A new random token, which marks a claim as ours. */
  readonly token: () => string
}

/** One message being processed; `now` in ms UTC. */
type Delivery = { readonly deps: DeliverDeps; readonly message: Message; readonly now: number }

/** How often a concurrent write may win before the queue has to redeliver the message. */
const maxRounds = 6

type Step = 'done' | 'reread'

/**
 * Sends one message at most once: reads it, checks the guards, claims it, sends it, records the result and
 * publishes it. After a crash the queue redelivers the request and the stored message says how far it came.
 * Every part but the sending itself is idempotent.
 * @param now ms UTC
 * @throws RetryableError when the request has to be redelivered
 */
export const deliverMessage =
  (deps: DeliverDeps) =>
  async ({ message: id, alias }: SendRequest, now: number): Promise<void> => {
    for (let round = 0; round < maxRounds; round += 1) {
      const message = await deps.rows.messages.get(alias, id)
      if (!message || (await processMessage({ deps, message, now })) === 'done') return
    }
    throw new RetryableError(`message: changed by others in ${maxRounds} rounds`)
  }

const processMessage = async (delivery: Delivery): Promise<Step> => {
  const { deps, message, now } = delivery
  if (isFinal(message)) return publishOutcome(deps, message)
  if (message.status === 'queued') {
    const { notBefore = now } = message
    return notBefore > now ? redeliverAt(delivery, notBefore) : trySend(delivery)
  }
  const state = resolveExpiredClaim(message, now, deps.sender.keyLife)
  if ('wait' in state) return redeliverAt(delivery, state.wait)
  if ('doubt' in state) return settle(deps, markUnclear(message, now, state.doubt))
  return trySend(delivery)
}

/** Arms the timer that enqueues the message again, no earlier than `at` (ms UTC). */
const redeliverAt = async (
  { deps: { rows }, message: { id, alias, via }, now }: Delivery,
  at: number,
): Promise<'done'> => {
  await rows.timers.arm({ kind: 'message', id, alias, via }, at, now)
  return 'done'
}

/** Publishes the outcome of a final message, again at every redelivery: the ids are deterministic. */
const publishOutcome = async (
  { rows, enqueueTouchpoint, publish }: DeliverDeps,
  message: Message,
): Promise<'done'> => {
  const event = message.status === 'sent' ? await sentEvent(rows, message) : undefined
  if (event) await enqueueTouchpoint(event)
  await publish(toMessageEvents(message))
  return 'done'
}

const settle = async (deps: DeliverDeps, next: Message): Promise<Step> =>
  (await deps.rows.messages.save(next)) ? publishOutcome(deps, next) : 'reread'

const trySend = async (delivery: Delivery): Promise<Step> => {
  const { deps, message, now } = delivery
  const policies = await deps.policies()
  const context = await loadSendContext(deps.rows, policies, message, now)
  const block = firstBlock(context)
  if (block?.until !== undefined) {
    const yielding =
      block.guard === 'more important' ? { ...message, yielded: (message.yielded ?? 0) + 1 } : message
    return deferMessage({ ...delivery, message: yielding }, block.until, block.reason)
  }
  if (block) return rejectMessage(delivery, 'suppressed', block.reason)
  const send = await renderMessage(deps, policies, context)
  if (send instanceof UnsendableError) return rejectMessage(delivery, 'failed', send.reason)
  const wait = await rateLimitWait(delivery)
  if (wait > 0) return deferMessage(delivery, now + wait, reason('guard.rate-limit'))
  const claimed = await claim(delivery, context)
  return claimed ? recordResult(delivery, claimed, await send(claimed.claim?.at ?? now)) : 'reread'
}

const renderMessage = async (
  { sender, senderProfile }: DeliverDeps,
  policies: PolicyHistory,
  { message, journey, policy }: SendContext,
): Promise<PreparedMessage | UnsendableError> => {
  const { templates } =
    (message.policy === undefined ? undefined : policyOf(policies, message.policy)) ??
    policyAt(policies, message.createdAt)
  const template = templates.find(({ id }) => id === message.template)
  if (!template) return new UnsendableError(reason('template.unknown', { template: message.template }))
  try {
    const profile = journey?.profile ?? {}
    return await sender.write({
      message,
      template,
      senderProfile: await senderProfile(),
      profile,
      language: policy.language,
    })
  } catch (error) {
    if (error instanceof UnsendableError) return error
    throw error
  }
}

/** How long (ms) the rate limit of the provider makes the message wait; 0 when it may be sent now. */
const rateLimitWait = async ({ deps: { sender, rows }, message, now }: Delivery): Promise<number> => {
  const allowance = sender.allowance?.(message)
  return allowance
    ? rows.buckets.take(`${sender.name}:${allowance.key}`, allowance.capacity, allowance.windowMs, now)
    : 0
}

/**
 * Arms the timer, then saves: a crash between the two leaves a superfluous timer. A message that may have
 * been sent before (class X) stays claimed, because only its claim says so.
 */
const deferMessage = async (delivery: Delivery, until: number, why: Reason): Promise<Step> => {
  const { deps, message } = delivery
  await redeliverAt(delivery, until)
  if (message.status === 'claimed') return 'done'
  return (await deps.rows.messages.save(reschedule(message, until, why))) ? 'done' : 'reread'
}

/**
 * Marks a message as finally not sent and takes it out of the frequency cap. One that may have been sent
 * before becomes unclear, with the reason why it is not retried.
 */
const rejectMessage = async (
  { deps, message, now }: Delivery,
  status: 'suppressed' | 'failed',
  why: Reason,
): Promise<Step> => {
  if (message.status === 'claimed' || message.doubt)
    return settle(deps, markUnclear(message, now, reasonBecause('doubt.not-retried', why)))
  const rejected = markFinal(message, status, why, now)
  return (await saveUncounted(deps, rejected)) ? publishOutcome(deps, rejected) : 'reread'
}

const saveUncounted = async ({ rows }: DeliverDeps, message: Message): Promise<boolean> => {
  const ledger =
    message.to === 'customer' && message.attempts > 0
      ? removeFromLedger(await rows.messages.ledger(message.person), message)
      : undefined
  return ledger ? rows.messages.claim(message, ledger) : rows.messages.save(message)
}

/**
 * Claims the message; undefined when a concurrent run was faster. When the answer of the store is lost, the
 * message is read again: the token says whose claim it holds.
 */
const claim = async (
  { deps, message, now }: Delivery,
  { ledgers: [ledger] }: SendContext,
): Promise<Message | undefined> => {
  const { messages } = deps.rows
  const person = ledger?.person ?? message.person
  const claimed = withClaim({ ...message, person }, deps.token(), now)
  const answer = await (
    ledger ? messages.claim(claimed, addToLedger(ledger, claimed, now)) : messages.save(claimed)
  ).catch((error: unknown) => error)
  if (answer === true) return claimed
  const stored = await messages.get(message.alias, message.id)
  if (stored?.claim?.token === claimed.claim?.token && stored?.status === 'claimed') return stored
  if (answer === false) return undefined
  throw answer
}

/** Saves the result under our claim. A delivery event may have been stored first and know better. */
const recordResult = async ({ deps, now }: Delivery, claimed: Message, result: SendResult): Promise<Step> => {
  let message: Message | undefined = claimed
  for (let round = 0; message && round < maxRounds; round += 1) {
    const next = applySendResult(message, result, now, deps.sender.keyLife)
    if (!next) return publishOutcome(deps, message)
    if (next.again !== undefined) await redeliverAt({ deps, message, now }, next.again)
    const refused = result.as === 'refused' && next.again === undefined
    const saved = refused
      ? await saveUncounted(deps, next.message)
      : await deps.rows.messages.save(next.message)
    if (saved) return publishOutcome(deps, next.message)
    message = await deps.rows.messages.get(claimed.alias, claimed.id)
    if (message?.claim?.token !== claimed.claim?.token) return 'reread'
  }
  return 'reread'
}
