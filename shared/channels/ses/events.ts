import type { Scalar, TouchpointType } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { prop } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { classifyActor } from '../parsing/machine-activity.ts'
import { page } from '../parsing/properties.ts'
import { instantOf } from '../../model/stated-time.ts'
import type { SesRecord } from './record.ts'

/**
 * What a record says: what happened, when (as stated), to whom, and what tells it from another of its kind at
 * the same moment.
 */
export type Happened = {
  readonly type: TouchpointType
  readonly at: string
  readonly to: readonly string[]
  readonly props: Readonly<Record<string, Scalar>>
  readonly mark?: string
}

const textProp = (name: string, value: string | null | undefined): Record<string, Scalar> =>
  prop(name, value || undefined)
const addresses = (recipients: readonly { emailAddress: string }[]): string[] =>
  recipients.map(({ emailAddress }) => emailAddress)

/** Who opened or clicked is known only of a mail to one person. */
const reader = ({ mail: { destination } }: SesRecord): readonly string[] => {
  if (destination.length > 1)
    throw new RejectedError('an open or click of a mail to several people must name its recipient', {
      field: 'mail.destination',
    })
  return destination
}

const since = (then: string, now: string): number =>
  (instantOf(now) ?? Number.POSITIVE_INFINITY) - (instantOf(then) ?? 0)

type Part<K extends keyof SesRecord> = NonNullable<SesRecord[K]>

const opened = (record: SesRecord, { timestamp, userAgent = '' }: Part<'open'>): Happened => ({
  type: 'email.opened',
  at: timestamp,
  to: reader(record),
  props: { grade: classifyActor(userAgent) },
})

const clicked = (record: SesRecord, { timestamp, userAgent = '', link }: Part<'click'>): Happened => ({
  type: 'email.clicked',
  at: timestamp,
  to: reader(record),
  props: {
    grade: classifyActor(userAgent, since(record.mail.timestamp, timestamp)),
    ...prop('url', page(link)),
  },
  mark: hashId(link).slice(0, 12),
})

/** Only a permanent bounce means that the address is dead. */
const bounced = ({ bounceType, bounceSubType, bouncedRecipients, timestamp }: Part<'bounce'>): Happened => ({
  type: 'email.bounced',
  at: timestamp,
  to: addresses(bouncedRecipients),
  props: {
    bounce_type: bounceType === 'Permanent' ? 'permanent' : 'transient',
    ...textProp('reason', bounceSubType),
  },
})

/** `not-spam` takes a mail out of the junk folder: the opposite of a complaint. */
const complained = ({
  complainedRecipients,
  timestamp,
  complaintFeedbackType,
  complaintSubType,
}: Part<'complaint'>): Happened =>
  complaintFeedbackType === 'not-spam'
    ? { type: 'other', at: timestamp, to: addresses(complainedRecipients), props: { event: 'not-spam' } }
    : {
        type: 'email.complained',
        at: timestamp,
        to: addresses(complainedRecipients),
        props: textProp('reason', complaintFeedbackType ?? complaintSubType),
      }

type Preferences = Part<'subscription'>['newTopicPreferences']
const outOf = (preferences: Preferences): ReadonlySet<string> =>
  new Set(
    preferences?.topicSubscriptionStatus?.flatMap(({ topicName, subscriptionStatus }) =>
      subscriptionStatus === 'OptOut' ? [topicName] : [],
    ),
  )

/** Whoever leaves one topic is not written to; whoever leaves none and left some before has come back. */
const subscribed = (
  { mail }: SesRecord,
  { timestamp, newTopicPreferences: now, oldTopicPreferences: before }: Part<'subscription'>,
): Happened => {
  const [left, leftBefore] = [outOf(now), outOf(before)]
  const out = now?.unsubscribeAll === true || [...left].some((topic) => !leftBefore.has(topic))
  const back = before?.unsubscribeAll === true || [...leftBefore].some((topic) => !left.has(topic))
  const stays = back ? 'email.resubscribed' : 'other'
  const type = out ? 'email.unsubscribed' : stays
  return {
    type,
    at: timestamp,
    to: mail.destination,
    props: type === 'other' ? { event: 'Subscription' } : textProp('reason', [...left].join(' ')),
  }
}

/**
 * What a record of Amazon SES says happened.
 * @throws Refused when its kind is none we know, or its part is missing
 */
export const happenedIn = (record: SesRecord): Happened => {
  const {
    mail: { timestamp, destination },
    delivery,
    open,
    click,
    bounce,
    complaint,
    reject,
    failure,
    deliveryDelay,
    subscription,
  } = record
  switch (record.eventType ?? record.notificationType) {
    case 'Send':
      return { type: 'email.sent', at: timestamp, to: destination, props: {} }
    case 'Delivery':
      return {
        type: 'email.delivered',
        at: delivery?.timestamp ?? timestamp,
        to: delivery?.recipients ?? destination,
        props: {},
      }
    case 'Reject':
      return {
        type: 'email.rejected',
        at: timestamp,
        to: destination,
        props: textProp('reason', reject?.reason),
      }
    case 'Rendering Failure':
      return {
        type: 'email.failed',
        at: timestamp,
        to: destination,
        props: textProp('reason', failure && 'the template could not be rendered'),
      }
    case 'Open':
      if (open) return opened(record, open)
      break
    case 'Click':
      if (click) return clicked(record, click)
      break
    case 'Bounce':
      if (bounce) return bounced(bounce)
      break
    case 'Complaint':
      if (complaint) return complained(complaint)
      break
    case 'DeliveryDelay':
      if (deliveryDelay) return delayed(deliveryDelay)
      break
    case 'Subscription':
      if (subscription) return subscribed(record, subscription)
      break
    default:
      throw new RejectedError('eventType must be one of the ten types of SES events about a mail', {
        field: 'eventType',
      })
  }
  throw new RejectedError('the record must hold the part it is named after', { field: 'eventType' })
}

const delayed = ({ delayedRecipients, timestamp, delayType }: Part<'deliveryDelay'>): Happened => ({
  type: 'email.delayed',
  at: timestamp,
  to: addresses(delayedRecipients),
  props: textProp('reason', delayType),
})
