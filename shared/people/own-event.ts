import type { Identity, Scalar, Touchpoint } from '../model/touchpoint.ts'
import { isoOf } from '../model/stated-time.ts'
import type { QueuedEvent } from '../model/queued-event.ts'
import { emailIdentity } from './contact/email-identity.ts'

const name = 'own'

/** A touchpoint of our own as it goes onto the touchpoints queue. */
export const ownEvent = (touchpoint: Touchpoint): QueuedEvent => ({
  v: 1,
  channel: name,
  connection: name,
  receivedAt: touchpoint.receivedAt,
  text: JSON.stringify(touchpoint),
})

/** What a sender knows of an e-mail that went out. Times in ms UTC. */
export type SentMail = {
  /** Our message id, the tag `touch_id`. */
  readonly message: string
  /** When it went out, the tag `sent_at`. */
  readonly sentAt: number
  readonly email: Identity
  readonly receivedAt: number
  readonly channel?: string
  readonly source?: string
  readonly props?: Readonly<Record<string, Scalar>>
}

/**
 * `email.sent` of a mail of ours. Its key is a function of message, time and recipient alone, so that what
 * our sender says and what Amazon SES says of the same mail is one touchpoint, whichever comes first.
 */
export const sentTouchpoint = ({
  message,
  sentAt,
  email,
  receivedAt,
  channel = name,
  source = name,
  props = {},
}: SentMail): Touchpoint => ({
  id: `${message}:sent`,
  channel,
  source,
  type: 'email.sent',
  at: sentAt,
  statedAt: isoOf(sentAt),
  receivedAt,
  identities: [emailIdentity(email.value)[0] ?? email],
  props: { ...props, email_id: message, message },
})
