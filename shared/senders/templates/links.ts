import type { Profile } from '../../model/journey.ts'
import type { Identity } from '../../model/touchpoint.ts'
import { aliasOf, formatIdentity } from '../../model/identity.ts'
import type { Message } from '../../model/message.ts'
import type { SenderProfile } from '../sender.ts'
import { following, preferring, restating, sign, unsubscribing } from '../../signed-links/token.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** The identity that a click on a tracked link is attributed to. */
const readerOf = ({ email, phone, wecom }: Profile): Identity | undefined => {
  if (email !== undefined) return { kind: 'email', value: email }
  if (phone !== undefined) return { kind: 'phone', value: phone }
  const [scope, value] = wecom?.split(':') ?? []
  return scope && value ? { kind: 'wecom.external_userid', scope, value } : undefined
}

/**
 * A tracked link, for a channel that reports no clicks; the target itself when the payload cannot be signed.
 */
export const trackedLink = (
  target: string,
  message: Message,
  profile: Profile,
  { publicUrl, signingSecret }: SenderProfile,
): string => {
  const reader = readerOf(profile)
  const payload = {
    m: message.id,
    i: message.interruption,
    a: message.alias,
    id: reader ? formatIdentity(reader) : '',
    u: target,
  }
  if (!following.payload.safeParse(payload).success) return target
  const token = sign(following, payload, signingSecret)
  return `${publicUrl}/l/${token}`
}

/**
 * The unsubscribe link.
 * @param email the address the message is sent to
 */
export const unsubscribeLink = (
  message: Message,
  email: string,
  { publicUrl, signingSecret }: SenderProfile,
): string => {
  const { id: m, address, category } = message
  const payload = omitUndefined({
    m,
    a: aliasOf({ kind: 'email', value: address }),
    e: email,
    c: category === 'staff' ? undefined : category,
  })
  return `${publicUrl}/u/${sign(unsubscribing, payload, signingSecret)}`
}

/**
 * The link to the recipient's preferences.
 * @param email the address the message is sent to
 */
export const preferenceLink = (
  message: Message,
  email: string,
  { publicUrl, signingSecret }: SenderProfile,
): string => `${publicUrl}/p/${sign(preferring, { m: message.id, e: email }, signingSecret)}`

/**
 * The link to the profile form; undefined when the message asks for no answer.
 * @param email the address the message is sent to
 */
export const profileLink = (
  message: Message,
  email: string,
  { publicUrl, signingSecret }: SenderProfile,
): string | undefined => {
  const until = message.data['answer_until']
  const payload = restating.payload.safeParse({ m: message.id, e: email, x: until })
  return message.to === 'customer' && payload.success
    ? `${publicUrl}/f/${sign(restating, payload.data, signingSecret)}`
    : undefined
}
