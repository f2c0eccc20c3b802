import { cutText } from '../runtime/text/cut-text.ts'
import { interruptionReason } from '../detectors/list.ts'
import type { Interruption } from '../model/interruption.ts'
import type { Profile } from '../model/journey.ts'
import type { Scalar } from '../model/touchpoint.ts'
import type { ReasonCode } from '../model/reasons/reason.ts'
import { faultOfLink } from '../policy/link-hosts.ts'
import type { Policy, Staff } from '../policy/policy.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { webAddress } from '../senders/templates/render.ts'

const words = {
  zh: { friend: '朋友', unknown: '一位未留名的客户' },
  en: { friend: 'friend', unknown: 'a customer without a name' },
} as const

/**
 * Returns a name that is safe to show in a message. Anyone can type anything into a form: a web address or an
 * advertisement there would be sent in the company's name.
 */
const safeDisplayName = (name: string | undefined): string | undefined => {
  const text = name?.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim() ?? ''
  const looksLikeAddress = /[/\\<>@:[\]{}|]|www\.|\p{L}\.\p{L}{2,}/iu.test(text)
  return text === '' || text.length > 60 || looksLikeAddress ? undefined : text
}

const masked = (text: string, shown: number): string => `${cutText(text, shown)}***`

/** How a colleague sees a customer: name and company, or else a masked e-mail address or phone number. */
const staffFacingName = ({ name, company, email, phone }: Profile): string | undefined => {
  const names = [safeDisplayName(name), safeDisplayName(company)]
    .filter((text) => text !== undefined)
    .join(' · ')
  if (names !== '') return names
  if (email !== undefined) return `${masked(email, 2)}${email.slice(email.lastIndexOf('@'))}`
  return phone === undefined ? undefined : `${masked(phone, phone.length - 6)}${phone.slice(-2)}`
}

/** Facts of an interruption that are links, the preferred one first. */
const links = ['recording_url', 'link', 'url'] as const

/** By name, the code of the reason why a link must not be sent. */
export const unsafeLinks = (
  about: Interruption['about'],
  { linkHosts }: Pick<Policy, 'linkHosts'>,
): Record<string, ReasonCode> =>
  Object.fromEntries(
    links.flatMap((name) => {
      const link = about[name] ?? null
      const fault = link === null ? undefined : faultOfLink(link, linkHosts)
      return fault === undefined ? [] : [[name, fault]]
    }),
  )

/** What a template's data comes from. `staff` is the colleague the message is for. */
export type TemplateSource = {
  readonly interruption: Interruption
  readonly profile: Profile
  readonly policy: Pick<Policy, 'language' | 'linkHosts'>
  readonly to: 'customer' | 'owner' | 'manager'
  readonly staff: Staff | undefined
}

/**
 * The data of a template: the facts of the interruption, `name` (the customer's, never empty), `because`,
 * `owner` (a colleague's name) and `link`, where one is known. An unsafe link is left out.
 */
export const templateData = ({
  interruption,
  profile,
  policy,
  to,
  staff,
}: TemplateSource): Record<string, Scalar> => {
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
    because: interruptionReason(interruption, policy.language),
    owner: staff?.name ?? '',
    link,
  })
}
