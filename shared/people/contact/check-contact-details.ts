import { cleanEmail, cleanPhone, isServiceNumber, severalNumbers } from './contact-details.ts'
import { isDisposable, meantEmail } from './email-hints.ts'
import { type Flag, type FlagCode, flagText } from './flags.ts'
import { isIdCard } from './id-card.ts'
import { cleanName } from './personal-name.ts'
import { isPlaceholderEmail, isPlaceholderPhone } from './placeholder.ts'
import { isRoleAddress } from '../../model/role-address.ts'

/**
 * What a person typed about themselves or a customer, as it was typed. `country` (ISO 3166 or a calling code)
 * is that of phone numbers that state none; without it only an international number is one.
 */
export type Typed = {
  readonly email?: string | undefined
  readonly phone?: string | undefined
  readonly name?: string | undefined
  readonly idCard?: string | undefined
  readonly country?: string | undefined
  /** ms UTC; for the day of birth in `idCard`. */
  readonly now: number
}

const ofEmail = async (said: string): Promise<Flag[]> => {
  const cleansed = cleanEmail(said)
  if (!('value' in cleansed)) return [{ code: 'email.invalid' }]
  if (isPlaceholderEmail(cleansed.value)) return [{ code: 'email.placeholder' }]
  const meant = meantEmail(cleansed.value)
  return [
    ...(meant === undefined ? [] : [{ code: 'email.typo', meant } as const]),
    ...(isRoleAddress(cleansed.value) ? [{ code: 'email.role' } as const] : []),
    ...((await isDisposable(cleansed.value)) ? [{ code: 'email.disposable' } as const] : []),
  ]
}

/** The flag for a reason for which a text is no phone number, where it has one of its own. */
const unusablePhone: Readonly<Partial<Record<string, FlagCode>>> = {
  'must not be masked': 'phone.masked',
  [severalNumbers]: 'phone.several',
}

const ofPhone = async (said: string, country: string | undefined): Promise<Flag[]> => {
  const cleansed = await cleanPhone(said, country)
  if ('value' in cleansed && isPlaceholderPhone(cleansed.value)) return [{ code: 'phone.placeholder' }]
  if ('value' in cleansed && (await isServiceNumber(cleansed.value))) return [{ code: 'phone.service' }]
  if ('value' in cleansed) return cleansed.unlisted ? [{ code: 'phone.unlisted' }] : []
  return [{ code: unusablePhone[cleansed.reason] ?? 'phone.invalid' }]
}

const isSaid = (said: string | undefined): said is string => said !== undefined && said.trim() !== ''

/**
 * What is to be looked at again. It judges and changes nothing; the cleansed details are `cleanEmail`'s,
 * `cleanPhone`'s and `cleanName`'s.
 */
export const checkContactDetails = async ({
  email,
  phone,
  name,
  idCard,
  country,
  now,
}: Typed): Promise<Flag[]> => [
  ...(isSaid(email) ? await ofEmail(email) : []),
  ...(isSaid(phone) ? await ofPhone(phone, country) : []),
  ...(isSaid(name) && cleanName(name)?.placeholder ? [{ code: 'name.placeholder' } as const] : []),
  ...(isSaid(idCard) && !isIdCard(idCard, now) ? [{ code: 'id-card.invalid' } as const] : []),
]

/** The flags of what was typed, as the property `flags` of a touchpoint. */
export const flagsProperty = async (typed: Typed): Promise<{ flags?: string }> => {
  const flags = flagText(await checkContactDetails(typed))
  return flags === undefined ? {} : { flags }
}
