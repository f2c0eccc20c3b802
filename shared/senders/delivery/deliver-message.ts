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
  readonly letterhead: () => Promise<SenderProfile>
  /** Puts a touchpoint of our own where all touchpoints come in. */
  readonly enqueueTouchpoint: (event: QueuedEvent) => Promise<void>
  readonly publish: (facts: readonly DomainEvent[]) => Promise<void>
  /** A new secret of our own: nobody else ever gets the same. */
  readonly token: () => string
}

/** How often somebody quicker may come between before the queue has to bring the message again. */
const mostRounds = 6

type Done = 'done' | 'look again'

/**
 * Sends one message, once: looks at its row, asks the guard rails, claims, sends, records, tells (design 6a).
 * Whatever crashes, the queue brings the message again and the row says how far it came. Everything but the
 * sending itself may be done twice.
 * @param now ms UTC
 * @throws Unavailable when it has to be brought again
 */
export const deliverMessage =
  (deps: DeliverDeps) =>
  async ({ message: id, alias }: SendRequest, now: number): Promise<void> => {
    for (let round = 0; round < mostRounds; round += 1) {
      const message = await deps.rows.messages.get(alias, id)
      if (!message || (await processMessage(deps, message, now)) === 'done') return
    }
    throw new RetryableError('a message is being written by others all the time')
  }

const processMessage = async (deps: DeliverDeps, message: Message, now: number): Promise<Done> => {
  if (isFinal(message)) return tellOutcome(deps, message)
  if (message.status === 'queued') {
    const { notBefore = now } = message
    return notBefore > now ? again(deps, message, notBefore, now) : trySend(deps, message, now)
  }
  const stands = resolveExpiredClaim(message, now, deps.sender.keyLife)
  if ('wait' in stands) return again(deps, message, stands.wait, now)
  if ('doubt' in stands) return settle(deps, markUnclear(message, now, stands.doubt))
  return trySend(deps, message, now)
}

/** Has the message brought again no earlier than then (ms UTC). */
const again = async (
  { rows }: DeliverDeps,
  { id, alias, via }: Message,
  at: number,
  now: number,
): Promise<'done'> => {
  await rows.timers.arm({ kind: 'message', id, alias, via }, at, now)
  return 'done'
}

/**
 * What everybody is told of a message that is settled. Told again whenever it comes by again: ids make the
 * same word be heard once.
 */
const tellOutcome = async (
  { rows, enqueueTouchpoint: touch, publish: tell }: DeliverDeps,
  message: Message,
): Promise<'done'> => {
  const event = message.status === 'sent' ? await sentEvent(rows, message) : undefined
  if (event) await touch(event)
  await tell(toMessageEvents(message))
  return 'done'
}

const settle = async (deps: DeliverDeps, next: Message): Promise<Done> =>
  (await deps.rows.messages.save(next)) ? tellOutcome(deps, next) : 'look again'

const trySend = async (deps: DeliverDeps, message: Message, now: number): Promise<Done> => {
  const policies = await deps.policies()
  const circumstances = await loadSendContext(deps.rows, policies, message, now)
  const no = firstBlock(circumstances)
  if (no?.until !== undefined) {
    const yielding =
      no.guard === 'more important' ? { ...message, yielded: (message.yielded ?? 0) + 1 } : message
    return deferMessage(deps, yielding, no.until, no.reason, now)
  }
  if (no) return rejectMessage(deps, message, 'suppressed', no.reason, now)
  const letter = await renderMessage(deps, policies, circumstances)
  if (letter instanceof UnsendableError) return rejectMessage(deps, message, 'failed', letter.reason, now)
  const wait = await allowed(deps, message, now)
  if (wait > 0) return deferMessage(deps, message, now + wait, reason('guard.rate-limit'), now)
  const mine = await claim(deps, message, circumstances, now)
  return mine ? recordResult(deps, mine, await letter(mine.claim?.at ?? now), now) : 'look again'
}

const renderMessage = async (
  { sender, letterhead }: DeliverDeps,
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
      letterhead: await letterhead(),
      profile,
      language: policy.language,
    })
  } catch (error) {
    if (error instanceof UnsendableError) return error
    throw error
  }
}

const allowed = async ({ sender, rows }: DeliverDeps, message: Message, now: number): Promise<number> => {
  const allowance = sender.allowance?.(message)
  return allowance
    ? rows.buckets.take(`${sender.name}:${allowance.key}`, allowance.capacity, allowance.windowMs, now)
    : 0
}

/**
 * The timer first, then the row: a crash between the two leaves a timer too many. A message that may already
 * have gone out once (class X) is not put back in line: its claim is what says so.
 */
const deferMessage = async (
  deps: DeliverDeps,
  message: Message,
  until: number,
  why: Reason,
  now: number,
): Promise<Done> => {
  await again(deps, message, until, now)
  if (message.status === 'claimed') return 'done'
  return (await deps.rows.messages.save(reschedule(message, until, why))) ? 'done' : 'look again'
}

/**
 * Not sent, for good. What did not go out does not use up the cap. What may have gone out once before stays
 * in doubt, with the reason it was left at that.
 */
const rejectMessage = async (
  deps: DeliverDeps,
  message: Message,
  status: 'suppressed' | 'failed',
  why: Reason,
  now: number,
): Promise<Done> => {
  if (message.status === 'claimed' || message.doubt)
    return settle(deps, markUnclear(message, now, reasonBecause('doubt.not-retried', why)))
  const dropped = markFinal(message, status, why, now)
  return (await saveUncounted(deps, dropped)) ? tellOutcome(deps, dropped) : 'look again'
}

const saveUncounted = async ({ rows }: DeliverDeps, message: Message): Promise<boolean> => {
  const ledger =
    message.to === 'customer' && message.attempts > 0
      ? removeFromLedger(await rows.messages.ledger(message.person), message)
      : undefined
  return ledger ? rows.messages.claim(message, ledger) : rows.messages.save(message)
}

/**
 * The row as ours, or nothing when somebody was quicker. An answer that got lost is looked up: the token says
 * whose the row is.
 */
const claim = async (
  deps: DeliverDeps,
  message: Message,
  { ledgers: [ledger] }: SendContext,
  now: number,
): Promise<Message | undefined> => {
  const { messages } = deps.rows
  const person = ledger?.person ?? message.person
  const mine = withClaim({ ...message, person }, deps.token(), now)
  const answer = await (
    ledger ? messages.claim(mine, addToLedger(ledger, mine, now)) : messages.save(mine)
  ).catch((error: unknown) => error)
  if (answer === true) return mine
  const there = await messages.get(message.alias, message.id)
  if (there?.claim?.token === mine.claim?.token && there?.status === 'claimed') return there
  if (answer === false) return undefined
  throw answer
}

/** Writes down what came of a try, under our token; an echo may have been quicker and know better. */
const recordResult = async (
  deps: DeliverDeps,
  mine: Message,
  seen: SendResult,
  now: number,
): Promise<Done> => {
  let message: Message | undefined = mine
  for (let round = 0; message && round < mostRounds; round += 1) {
    const next = applySendResult(message, seen, now, deps.sender.keyLife)
    if (!next) return tellOutcome(deps, message)
    if (next.again !== undefined) await again(deps, message, next.again, now)
    const over = seen.as === 'refused' && next.again === undefined
    const saved = over ? await saveUncounted(deps, next.message) : await deps.rows.messages.save(next.message)
    if (saved) return tellOutcome(deps, next.message)
    message = await deps.rows.messages.get(mine.alias, mine.id)
    if (message?.claim?.token !== mine.claim?.token) return 'look again'
  }
  return 'look again'
}
