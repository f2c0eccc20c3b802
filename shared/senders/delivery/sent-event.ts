import { ownEvent, sentTouchpoint } from '../../people/own-event.ts'
import { isoOf } from '../../model/stated-time.ts'
import type { Identity } from '../../model/touchpoint.ts'
import { journeyOfAlias } from '../../journeys/journey-of-alias.ts'
import { identityOfAlias } from '../../people/identity/identity-of-alias.ts'
import type { Repositories } from '../../storage/repositories.ts'
import type { Message } from '../../model/message.ts'
import { senderOf } from '../../runtime/sender-list.ts'
import type { QueuedEvent } from '../../model/queued-event.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const sentAtOf = ({ sentAt, claim, createdAt }: Message): number => sentAt ?? claim?.at ?? createdAt

/** Properties that mark a touchpoint as about a message of ours. */
const messageProps = ({ id, to, interruption }: Message) =>
  omitUndefined({ message: id, to, interruption: interruption === '' ? undefined : interruption })

/** `email.sent`, with the same id as the event that Amazon SES reports. */
const mailSent = (message: Message): QueuedEvent => {
  const sentAt = sentAtOf(message)
  return ownEvent(
    sentTouchpoint({
      message: message.id,
      sentAt,
      receivedAt: sentAt,
      email: { kind: 'email', value: message.address },
      props: messageProps(message),
    }),
  )
}

/**
 * The touchpoint of a sent message that its provider does not report, such as `wecom.message_out`.
 * @param person the customer the message is about
 */
const messageSent = (message: Message, person: Identity): QueuedEvent => {
  const at = sentAtOf(message)
  return ownEvent({
    id: `${message.id}:sent`,
    channel: 'own',
    source: 'own',
    type: senderOf(message.via).sent,
    at,
    statedAt: isoOf(at),
    receivedAt: at,
    identities: [person],
    props: messageProps(message),
  })
}

/** The touchpoint of a sent message; undefined when the customer's identity is not stored any more. */
export const sentEvent = async (
  rows: Pick<Repositories, 'people' | 'touchpoints' | 'journeys'>,
  message: Message,
): Promise<QueuedEvent | undefined> => {
  if (senderOf(message.via).sent === 'email.sent') return mailSent(message)
  const journey = await journeyOfAlias(rows, message.alias, message.person)
  const person = await identityOfAlias(rows, message.alias, journey?.profile ?? {})
  return person && messageSent(message, person)
}
