import type { Interruption } from '../detectors/interruption.ts'
import type { Profile } from '../journeys/journey.ts'
import type { Scalar } from '../journeys/touchpoint.ts'
import type { Policy, Staff } from '../policy/policy.ts'
import { webAddress } from './render.ts'

const words = { zh: { friend: '朋友', unknown: '一位未留名的客户' }, en: { friend: 'friend', unknown: 'a customer without a name' } } as const

/**
 * A name we may repeat in a letter, or nothing: a stranger can type anything into a form, and an address or an advertisement there would go
 * out in our name.
 */
export const speakable = (name: string | undefined): string | undefined => {
  const text = name?.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim() ?? ''
  const looksLikeAddress = /[/\\<>@:[\]{}|]|www\.|\p{L}\.\p{L}{2,}/iu.test(text)
  return text === '' || text.length > 60 || looksLikeAddress ? undefined : text
}

const masked = (text: string, shown: number): string => `${text.slice(0, shown)}***`

/** Whom a colleague is told of: by name, else by as much of an address as lets them recognise it. */
const calledAmongUs = ({ name, company, email, phone }: Profile): string | undefined => {
  const called = [speakable(name), speakable(company)].filter((text) => text !== undefined).join(' · ')
  if (called !== '') return called
  if (email !== undefined) return `${masked(email, 2)}${email.slice(email.lastIndexOf('@'))}`
  return phone === undefined ? undefined : `${masked(phone, phone.length - 6)}${phone.slice(-2)}`
}

const linkIn = (about: Interruption['about']): string | undefined =>
  webAddress(about['recording_url']) ?? webAddress(about['link']) ?? webAddress(about['url'])

/**
 * What a template can say: the facts of the interruption, `name` (the customer's, never empty), `because`, `owner` (a colleague's name) and
 * `link`, where there is something to be looked at.
 */
export const letterData = (
  interruption: Interruption, profile: Profile, { language }: Pick<Policy, 'language'>, to: 'customer' | 'owner' | 'manager',
  staff: Staff | undefined,
): Record<string, Scalar> => {
  const known = words[language]
  const link = linkIn(interruption.about)
  return {
    ...interruption.about,
    name: to === 'customer' ? (speakable(profile.name) ?? known.friend) : (calledAmongUs(profile) ?? known.unknown),
    because: interruption.because,
    owner: staff?.name ?? '',
    ...(link === undefined ? {} : { link }),
  }
}
