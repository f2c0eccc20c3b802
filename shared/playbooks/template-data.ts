import { cutText } from '../runtime/cut-text.ts'
import type { Interruption } from '../model/interruption.ts'
import type { Profile } from '../model/journey.ts'
import type { Scalar } from '../model/touchpoint.ts'
import { faultOfLink } from '../policy/link-hosts.ts'
import type { Policy, Staff } from '../policy/policy.ts'
import { webAddress } from '../senders/templates/render.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

const words = {
  zh: { friend: '朋友', unknown: '一位未留名的客户' },
  en: { friend: 'friend', unknown: 'a customer without a name' },
} as const

/**
 * A name we may repeat in a letter, or nothing: a stranger can type anything into a form, and an address or
 * an advertisement there would go out in our name.
 */
export const safeDisplayName = (name: string | undefined): string | undefined => {
  const text = name?.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim() ?? ''
  const looksLikeAddress = /[/\\<>@:[\]{}|]|www\.|\p{L}\.\p{L}{2,}/iu.test(text)
  return text === '' || text.length > 60 || looksLikeAddress ? undefined : text
}

const masked = (text: string, shown: number): string => `${cutText(text, shown)}***`

/** Whom a colleague is told of: by name, else by as much of an address as lets them recognise it. */
const staffFacingName = ({ name, company, email, phone }: Profile): string | undefined => {
  const called = [safeDisplayName(name), safeDisplayName(company)]
    .filter((text) => text !== undefined)
    .join(' · ')
  if (called !== '') return called
  if (email !== undefined) return `${masked(email, 2)}${email.slice(email.lastIndexOf('@'))}`
  return phone === undefined ? undefined : `${masked(phone, phone.length - 6)}${phone.slice(-2)}`
}

/** What of an interruption's facts is a link that a sender stated, the best first. */
const links = ['recording_url', 'link', 'url'] as const

/** By name, why a stated link must not be sent to anybody. */
export const unsafeLinks = (
  about: Interruption['about'],
  { linkHosts }: Pick<Policy, 'linkHosts'>,
): Record<string, string> =>
  Object.fromEntries(
    links.flatMap((name) => {
      const said = about[name] ?? null
      const fault = said === null ? undefined : faultOfLink(said, linkHosts)
      return fault === undefined ? [] : [[name, fault]]
    }),
  )

/**
 * What a template can say: the facts of the interruption, `name` (the customer's, never empty), `because`,
 * `owner` (a colleague's name) and `link`, where there is something to be looked at. A link with a fault is
 * as if it had not been stated.
 */
export const templateData = (
  interruption: Interruption,
  profile: Profile,
  policy: Pick<Policy, 'language' | 'linkHosts'>,
  to: 'customer' | 'owner' | 'manager',
  staff: Staff | undefined,
): Record<string, Scalar> => {
  const known = words[policy.language]
  const faults = unsafeLinks(interruption.about, policy)
  const about = Object.fromEntries(
    Object.entries(interruption.about).filter(([name]) => !Object.hasOwn(faults, name)),
  )
  const link = links.map((name) => webAddress(about[name])).find((address) => address !== undefined)
  return omitUndefined({
    ...about,
    name:
      to === 'customer'
        ? (safeDisplayName(profile.name) ?? known.friend)
        : (staffFacingName(profile) ?? known.unknown),
    because: interruption.because,
    owner: staff?.name ?? '',
    link,
  })
}
