import type { DomainEvent } from '../../model/domain-events.ts'
import type { Message } from '../../model/message.ts'

/** Whether the sender has nothing more to do for the message. */
export const isFinal = ({ status }: Message): boolean => status !== 'queued' && status !== 'claimed'

/** Time (ms UTC) of the outcome. */
const outcomeAt = ({ status, sentAt, doubt, endedAt }: Message): number | undefined => {
  if (status === 'sent') return sentAt
  return status === 'unclear' ? doubt?.at : endedAt
}

/** Domain events for the outcome of a message, with deterministic ids; none while it has no outcome. */
export const toMessageEvents = (message: Message): DomainEvent[] => {
  const { id, alias, person, treatment, interruption, via, status } = message
  const at = outcomeAt(message) ?? message.createdAt
  const detail = {
    v: 1,
    id: `${id}:${status}`,
    at,
    person,
    message: id,
    alias,
    treatment,
    interruption,
    via,
  } as const
  const reason = (message.reason ?? message.doubt?.why)?.code ?? ''
  switch (status) {
    case 'sent':
      return [{ type: 'message.sent', detail }]
    case 'failed':
      return [{ type: 'message.failed', detail: { ...detail, reason } }]
    case 'suppressed':
      return [{ type: 'message.suppressed', detail: { ...detail, reason } }]
    case 'unclear':
      return [{ type: 'message.unclear', detail: { ...detail, reason } }]
    default:
      return []
  }
}
