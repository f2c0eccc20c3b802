import { reason } from '../../model/reasons/reason.ts'
import type { Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { DomainEvent } from '../../model/domain-events.ts'
import type { Message } from '../../model/message.ts'
import { toMessageEvents } from './message-events.ts'

/** What only happens to a message that was sent. */
const shows: ReadonlySet<TouchpointType> = new Set([
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
const undone: Partial<Record<TouchpointType, 'bounced' | 'rejected' | 'failed'>> = {
  'email.bounced': 'bounced',
  'email.rejected': 'rejected',
  'email.failed': 'failed',
}
const read: ReadonlySet<TouchpointType> = new Set(['email.opened', 'email.clicked', 'link.clicked'])

const byHuman = ({ type, props }: Touchpoint): boolean => read.has(type) && props['grade'] !== 'machine'

/** It left at the moment it was claimed, as far as anybody can say. */
const left = (message: Message, at: number): Message => {
  const { reason: _, notBefore: __, ...rest } = message
  return { ...rest, sentAt: message.sentAt ?? message.claim?.at ?? at }
}

/**
 * Undone by the provider: the earliest word names the reason, so that the order in which they come does not
 * matter.
 */
const failed = (message: Message, { type, at, props }: Touchpoint): Message | undefined => {
  const why = undone[type]
  const known =
    message.status === 'suppressed' || (message.status === 'failed' && (message.endedAt ?? 0) <= at)
  if (why === undefined || known) return undefined
  const kind = props['bounce_type']
  return {
    ...left(message, at),
    status: 'failed',
    endedAt: at,
    reason:
      typeof kind === 'string' && why === 'bounced'
        ? reason('delivery.bounced-as', { bounce: kind })
        : reason(`delivery.${why}`),
  }
}

const shown = (message: Message, { type, at }: Touchpoint): Message | undefined =>
  shows.has(type) && ['queued', 'claimed', 'unclear'].includes(message.status)
    ? { ...left(message, at), status: 'sent' }
    : undefined

const opened = (message: Message, touchpoint: Touchpoint): Message | undefined =>
  byHuman(touchpoint) && touchpoint.at < (message.opened ?? Infinity)
    ? { ...message, opened: touchpoint.at }
    : undefined

/**
 * A message's row after its echo: any sign that it was sent settles the doubt whether it was; a bounce or
 * rejection makes it failed; the first time a human opened it or followed its link is kept. Nothing when the
 * echo says no more than is known. The row ends the same for any order of echoes. Pure.
 * @param touchpoint one whose `props.message` is this message's id
 */
export const applyDeliveryEvent = (message: Message, touchpoint: Touchpoint): Message | undefined => {
  if (touchpoint.props['message'] !== message.id) return undefined
  const settled = failed(message, touchpoint) ?? shown(message, touchpoint)
  const next = opened(settled ?? message, touchpoint) ?? settled
  return next && { ...next, v: message.v + 1 }
}

/**
 * What the bus is told after an echo: that the provider undid the message, whose run may then go on. The same
 * word when the echo comes again.
 */
const eventsForDeliveryStatus = (message: Message, { type }: Touchpoint): DomainEvent[] =>
  undone[type] !== undefined && message.status === 'failed' ? toMessageEvents(message) : []

export type DeliveryUpdate = {
  /** The message's next row; absent when the touchpoint adds nothing. */
  readonly message?: Message
  /** What the bus publishes; the same when the touchpoint is delivered again. */
  readonly events: readonly DomainEvent[]
}

/**
 * What a touchpoint about a message of ours changes: its row, and the events to publish. Pure.
 * @param touchpoint one whose `props.message` is this message's id
 */
export const deliveryUpdate = (message: Message, touchpoint: Touchpoint): DeliveryUpdate => {
  const next = applyDeliveryEvent(message, touchpoint)
  const events = eventsForDeliveryStatus(next ?? message, touchpoint)
  return next === undefined ? { events } : { message: next, events }
}
