import type { Profile } from '../../model/journey.ts'
import type { Identity } from '../../model/touchpoint.ts'
import { aliasOf, formatIdentity } from '../../model/identity.ts'
import type { Message } from '../../model/message.ts'
import type { SenderProfile } from '../sender.ts'
import { following, preferring, restating, sign, unsubscribing } from '../../signed-links/token.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** The person as far as we can name them to ourselves when a link is followed. */
const readerOf = ({ email, phone, wecom }: Profile): Identity | undefined => {
  if (email !== undefined) return { kind: 'email', value: email }
  if (phone !== undefined) return { kind: 'phone', value: phone }
  const [scope, value] = wecom?.split(':') ?? []
  return scope && value ? { kind: 'wecom.external_userid', scope, value } : undefined
}

/**
 * The link by which we see that it was followed, for a channel that reports nothing back; the target itself
 * where we could not say by whom.
 */
export const trackedLink = (
  target: string,
  message: Message,
  profile: Profile,
  { publicUrl, signingSecret }: SenderProfile,
): string => {
  const reader = readerOf(profile)
  const said = {
    m: message.id,
    i: message.interruption,
    a: message.alias,
    id: reader ? formatIdentity(reader) : '',
    u: target,
  }
  if (!following.payload.safeParse(said).success) return target
  const token = sign(following, said, signingSecret)
  return `${publicUrl}/l/${token}`
}

/**
 * The link that takes an address off the list.
 * @param email as it is written to
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
 * The link to what the reader agreed to.
 * @param email as it is written to
 */
export const preferenceLink = (
  message: Message,
  email: string,
  { publicUrl, signingSecret }: SenderProfile,
): string => `${publicUrl}/p/${sign(preferring, { m: message.id, e: email }, signingSecret)}`

/**
 * The link to the page on which the reader says whether what we know of them still holds; nothing where no
 * answer is waited for.
 * @param email as it is written to
 */
export const profileLink = (
  message: Message,
  email: string,
  { publicUrl, signingSecret }: SenderProfile,
): string | undefined => {
  const until = message.data['answer_until']
  const said = restating.payload.safeParse({ m: message.id, e: email, x: until })
  return message.to === 'customer' && said.success
    ? `${publicUrl}/f/${sign(restating, said.data, signingSecret)}`
    : undefined
}
