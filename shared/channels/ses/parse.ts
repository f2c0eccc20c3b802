import { cutText, isTooLong } from '../../runtime/text/cut-text.ts'
import type { Identity, Scalar, Touchpoint } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { sentTouchpoint } from '../../people/own-event.ts'
import { prop, parseOrReject, buildTouchpoint } from '../parsing/parse-or-reject.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { clocked } from '../../model/stated-time.ts'
import { type Happened, happenedIn } from './events.ts'
import { type SesRecord, sesRecordSchema } from './record.ts'
import { emailIdentity } from '../../people/contact/email-identity.ts'

type About = { readonly channel: string; readonly source: string; readonly receivedAt: number }

/**
 * One record of Amazon SES, alone or inside an EventBridge event, as touchpoints: one for each recipient it
 * speaks of. Ids are made of message, kind, time and link (Amazon SES, event contents), so that two
 * destinations that bring the same event bring one touchpoint.
 * @throws Refused naming field and rule
 */
export const parse = ({ event: { channel, connection, receivedAt, text } }: ParseContext): Touchpoint[] => {
  const said = parseJson(text)
  const record = parseOrReject(sesRecordSchema, membersOf(said)?.['detail'] ?? said)
  const happened = happenedIn(record)
  const recipients = happened.to.flatMap((to) => emailIdentity(addressIn(to)))
  if (recipients.length === 0)
    throw new RejectedError('mail.destination must hold an e-mail address', { field: 'mail.destination' })
  return recipients.map((email) =>
    touchpointOf(record, happened, email, { channel, source: connection, receivedAt }),
  )
}

/** `Li Lei <li@example.com>` as `li@example.com`. */
const addressIn = (text: string): string => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text

const tagOf = ({ mail: { tags } }: SesRecord, name: string): string | undefined =>
  tags?.[name]?.[0] || undefined

const touchpointOf = (record: SesRecord, happened: Happened, email: Identity, about: About): Touchpoint => {
  const message = tagOf(record, 'touch_id')
  const sentAt = Number(tagOf(record, 'sent_at') ?? Number.NaN)
  if (happened.type === 'email.sent' && message !== undefined && Number.isSafeInteger(sentAt) && sentAt > 0) {
    return sentTouchpoint({ message, sentAt, email, ...about, props: subjectOf(record) })
  }
  const when = clocked(happened.at, about.receivedAt)
  const id = [
    record.mail.messageId,
    happened.type,
    when.statedAt,
    ...(happened.mark === undefined ? [] : [happened.mark]),
  ].join(':')
  return buildTouchpoint({
    id,
    channel: about.channel,
    source: about.source,
    type: happened.type,
    when,
    identities: [email],
    props: {
      ...subjectOf(record),
      ...happened.props,
      email_id: message ?? record.mail.messageId,
      ...prop('message', message),
    },
  })
}

/** Code points of a subject that are kept, as of every text of a touchpoint. */
const longestSubject = 200

const subjectOf = ({ mail: { commonHeaders } }: SesRecord): Record<string, Scalar> => {
  const subject = commonHeaders?.subject ?? ''
  if (!isTooLong(subject, longestSubject)) return prop('subject', subject === '' ? undefined : subject)
  return { subject: cutText(subject, longestSubject), flags: 'text.cut' }
}
