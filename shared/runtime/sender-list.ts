/**
 * The senders, as data. The `via` of messages, the queues with their alarms and environment variables, the
 * functions with their grants and the recipients' contact points all derive from this list.
 *
 * A new sender is one entry here, its provider (`shared/senders/providers/<name>.ts`), the function that
 * wires it (`functions/send-<via>.ts`, a few lines), a trial in the contract test, the text of its `missing`
 * reasons, and the two sections of the runbook that its alarms name. The list is in the lowest layer because
 * the schema of stored messages reads it too.
 */
export const senders = [
  {
    via: 'email',
    providers: ['ses', 'smtp'],
    customer: { field: 'email', missing: 'recipient.no-email' },
    staff: { field: 'email', missing: 'recipient.colleague-without-email' },
    sent: 'email.sent',
    reads: [],
    events: [],
    impact: {
      late: 'E-mails to customers are delayed.',
      parked: 'E-mails to customers could not be processed. They are not sent.',
    },
  },
  {
    via: 'wecom',
    providers: ['wecom-robot', 'wecom-welcome'],
    customer: { missing: 'recipient.robot-reaches-staff-only' },
    staff: { field: 'robot', mention: 'wecomUserId', missing: 'recipient.colleague-without-robot' },
    sent: 'wecom.message_out',
    reads: ['touchpoints', 'connections'],
    // A welcome is due 20 seconds after the contact was added: no other queue lies between.
    events: ['wecom.contact_added'],
    impact: {
      late: 'Reminders to staff about waiting customers are delayed, and new contacts are not welcomed.',
      parked: 'Reminders to staff about waiting customers could not be processed. They are not sent.',
    },
  },
] as const satisfies readonly SenderEntry[]

/** One sender. */
export type SenderEntry = {
  readonly via: string
  /** Its providers, by file name. */
  readonly providers: readonly string[]
  /**
   * Field of the profile that holds a customer's address (none: it reaches no customer), and the code of the
   * reason where there is no address.
   */
  readonly customer: { readonly field?: 'email' | 'phone'; readonly missing: string }
  /** Field of the staff list that holds a colleague's address, and the one with the user id to mention. */
  readonly staff: {
    readonly field?: 'email' | 'robot'
    readonly mention?: 'wecomUserId'
    readonly missing: string
  }
  /** Type of the touchpoint of a message that was sent. */
  readonly sent: 'email.sent' | 'sms.sent' | 'wecom.message_out'
  /** What its function reads besides the state table: touchpoints, the secrets of connections. */
  readonly reads: readonly ('touchpoints' | 'connections')[]
  /** Types of touchpoints whose `touchpoint.kept` events go onto its queue. */
  readonly events: readonly string[]
  /** What customers or staff lose when its queue is late, and when its dead-letter queue holds messages. */
  readonly impact: { readonly late: string; readonly parked: string }
}

export type SenderDefinition = (typeof senders)[number]
export type Via = SenderDefinition['via']
export type ProviderName = SenderDefinition['providers'][number]

/** Name of a sender's SQS queue, which is also that of its function. */
export const queueOf = <V extends Via>(via: V): `send-${V}` => `send-${via}`

/** Environment variable with the URL of a sender's queue. */
export const queueUrlOf = (via: Via) => `SEND_${via.replaceAll('-', '_').toUpperCase()}_QUEUE_URL` as const

/** Makes one value for each sender, keyed by `via`. */
export function bySender<T>(make: (sender: SenderDefinition) => T): Readonly<Record<Via, T>>
export function bySender(make: (sender: SenderDefinition) => unknown): object {
  return Object.fromEntries(senders.map((sender) => [sender.via, make(sender)]))
}

/**
 * The entry of a sender.
 * @throws Error when the list has none, which the schema of messages rules out
 */
export const senderOf = (via: Via): SenderEntry => {
  const entry = senders.find((sender) => sender.via === via)
  if (!entry) throw new Error(`via: must be one of ${senders.map((sender) => sender.via).join(', ')}`)
  return entry
}
