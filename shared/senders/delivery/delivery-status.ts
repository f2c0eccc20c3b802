import { reason } from '../../model/reasons/reason.ts'
import type { Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { DomainEvent } from '../../model/domain-events.ts'
import type { Message } from '../../model/message.ts'
import { toMessageEvents } from './message-events.ts'

/** Touchpoint types that prove that a message was sent. */
const provesSent: ReadonlySet<TouchpointType> = new Set([
  'email.sent',
  'email.delivered',
  'email.opened',
  'email.clicked',
  'email.complained',
  'email.delayed',
  'email.unsubscribed',
  'link.clicked',
  'wecom.message_out',
])
const failures: Partial<Record<TouchpointType, 'bounced' | 'rejected' | 'failed'>> = {
  'email.bounced': 'bounced',
  'email.rejected': 'rejected',
  'email.failed': 'failed',
}
const readTypes: ReadonlySet<TouchpointType> = new Set(['email.opened', 'email.clicked', 'link.clicked'])

const byHuman = ({ type, props }: Touchpoint): boolean => readTypes.has(type) && props['grade'] !== 'machine'

/** The message as sent at the time of its claim: the best estimate. */
const asSent = (message: Message, at: number): Message => {
  const { reason: _, notBefore: __, ...rest } = message
  return { ...rest, sentAt: message.sentAt ?? message.claim?.at ?? at }
}

/**
 * Marks the message as failed. The earliest event names the reason, so the order of arrival does not matter.
 */
const withFailure = (message: Message, { type, at, props }: Touchpoint): Message | undefined => {
  const why = failures[type]
  const known =
    message.status === 'suppressed' || (message.status === 'failed' && (message.endedAt ?? 0) <= at)
  if (why === undefined || known) return undefined
  const kind = props['bounce_type']
  return {
    ...asSent(message, at),
    status: 'failed',
    endedAt: at,
    reason:
      typeof kind === 'string' && why === 'bounced'
        ? reason('delivery.bounced-as', { bounce: kind })
        : reason(`delivery.${why}`),
  }
}

const withProof = (message: Message, { type, at }: Touchpoint): Message | undefined =>
  provesSent.has(type) && ['queued', 'claimed', 'unclear'].includes(message.status)
    ? { ...asSent(message, at), status: 'sent' }
    : undefined

const withOpening = (message: Message, touchpoint: Touchpoint): Message | undefined =>
  byHuman(touchpoint) && touchpoint.at < (message.opened ?? Infinity)
    ? { ...message, opened: touchpoint.at }
    : undefined

/**
 * Applies a delivery event: any proof that the message was sent ends the doubt about it; a bounce or
 * rejection makes it failed; the first opening or click by a human is kept. Undefined when the event adds
 * nothing. The result is the same for any order of events. Pure.
 * @param touchpoint one whose `props.message` is this message's id
 */
export const applyDeliveryEvent = (message: Message, touchpoint: Touchpoint): Message | undefined => {
  if (touchpoint.props['message'] !== message.id) return undefined
  const settled = withFailure(message, touchpoint) ?? withProof(message, touchpoint)
  const next = withOpening(settled ?? message, touchpoint) ?? settled
  return next && { ...next, v: message.v + 1 }
}

/** Domain events of a delivery event: a failure, after which the treatment continues. Idempotent. */
const eventsForDeliveryStatus = (message: Message, { type }: Touchpoint): DomainEvent[] =>
  failures[type] !== undefined && message.status === 'failed' ? toMessageEvents(message) : []

export type DeliveryUpdate = {
  /** The next version of the message; absent when the touchpoint adds nothing. */
  readonly message?: Message
  /** Events to publish; the same when the touchpoint is delivered again. */
  readonly events: readonly DomainEvent[]
}

/**
 * What a touchpoint about a message of ours changes: the message, and the events to publish. Pure.
 * @param touchpoint one whose `props.message` is this message's id
 */
export const deliveryUpdate = (message: Message, touchpoint: Touchpoint): DeliveryUpdate => {
  const next = applyDeliveryEvent(message, touchpoint)
  const events = eventsForDeliveryStatus(next ?? message, touchpoint)
  return next === undefined ? { events } : { message: next, events }
}
