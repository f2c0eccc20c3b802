import { domainToASCII } from 'node:url'
import { floatless } from '../../runtime/text/digits.ts'
import { visibleText, removeInvisible } from '../../runtime/text/visible-text.ts'
import { differ, severalNumbersApart, severalNumbersIn, withAsciiDigits, withoutNote } from './phone-text.ts'
import { isPlaceholder } from './placeholder.ts'

/**
 * A cleansed contact detail, or why it is none; the reason holds nothing of what was said. `unlisted`: a
 * phone number of a range that is not known to be given out, which is in use all the same before lists know
 * it.
 */
export type Cleansed = { readonly value: string; readonly unlisted?: true } | { readonly reason: string }

// oxlint-disable-next-line no-control-regex
const ascii = /^[\x00-\x7F]*$/
const masked = /\*|…|•|●|x{3,}/i
const localPart = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const domainName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})$/

/**
 * An e-mail address in the one spelling we know it by: trimmed, full width to half width (NFKC), lower case
 * on both sides of the @, an international domain in punycode. Dots and `+tags` stay: they may be other
 * people.
 */
export const cleanEmail = (said: string): Cleansed => {
  const text = (ascii.test(said) ? removeInvisible(said) : visibleText(said)).toLowerCase()
  const at = text.lastIndexOf('@')
  if (at < 1) return { reason: 'must have a name, an @ and a domain' }
  const local = text.slice(0, at)
  const domain = asciiDomain(text.slice(at + 1))
  if (/\*|…|•/.test(local)) return { reason: 'must not be masked' }
  if (!localPart.test(local) || Buffer.byteLength(local) > 64)
    return { reason: 'must have a name of at most 64 letters, digits and signs before the @' }
  if (!domainName.test(domain)) return { reason: 'must have a domain after the @' }
  return { value: `${local}@${domain}` }
}

const international = /^[\p{L}\p{N}\p{M}.。-]+$/u
const asciiDomain = (domain: string): string => {
  if (ascii.test(domain)) return domain
  return international.test(domain) ? domainToASCII(domain) : ''
}

/**
 * Mobile numbers of mainland China as the npm package validator has them, ranges among them that no list
 * knows yet: of satellites, of things, of resellers.
 */
const chineseMobile = /^\+86(1[3-9]|9[28])\d{9}$/

/** What speaks of numbers: loaded with the first phone number, for it is larger than all the rest of us. */
const numbering = async () => import('libphonenumber-js/max')

/** Why a text with several numbers is none: which of them is the person's cannot be told. */
export const severalNumbers = 'must be one phone number, not several'

const ofServices: ReadonlySet<string | undefined> = new Set([
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'UAN',
  'VOICEMAIL',
])

/**
 * Whether a phone number (E.164) is a hotline's (400, 0800, 0180): it names a company, and all who give it
 * would become one person.
 */
export const isServiceNumber = async (phone: string): Promise<boolean> => {
  if (/^\+86(?:[48]00|9[56])/.test(phone)) return true
  const { parsePhoneNumberFromString } = await numbering()
  return ofServices.has(parsePhoneNumberFromString(phone)?.getType())
}

/**
 * The links and ids in which messengers keep a number, always with its country: `wa.me/4915…`, `4915…@c.us`.
 */
const ofMessenger =
  /^(?:(?:https?:\/\/)?(?:wa\.me\/|api\.whatsapp\.com\/send\/?\?phone=)\+?(\d{7,15})|(\d{7,15})(?::\d+)?@(?:c\.us|s\.whatsapp\.net))$/

/**
 * A Chinese mobile number with its country and without a plus; no other country has numbers of this form in
 * use.
 */
const chineseWithoutPlus = /^861[3-9]\d{9}$/

/**
 * A number as programs write it: `tel:+49…`, a messenger's link, one that went through a float
 * (`13800138000.0`).
 */
const fromProgram = (text: string): string => {
  const [, link, id = link] = ofMessenger.exec(text) ?? []
  if (id !== undefined) return `+${id}`
  const bare = floatless(text.replace(/^(?:tel|sms|whatsapp|callto):/i, ''))
  return chineseWithoutPlus.test(bare) ? `+${bare}` : bare
}

/**
 * A phone number as E.164. Full-width digits, `0086` and a leading `86` are understood; a number that begins
 * with + or 00 is of the country it names. A note beside the number (`微信同号`, `ext. 12`, `手机：`) is left out.
 * Of two different numbers neither is taken.
 * @param country two letters (ISO 3166) or a calling code (`+49`); for numbers that state none. Without it a
 * national number is none.
 */
export const cleanPhone = async (said: string, country?: string): Promise<Cleansed> => {
  const text = withAsciiDigits(fromProgram(visibleText(said)))
  if (masked.test(text)) return { reason: 'must not be masked' }
  const several = severalNumbersIn(text)
  if (differ(several)) return { reason: severalNumbers }
  const plain = await phoneFrom(several[0] ?? text, country)
  if ('value' in plain) return plain
  if (differ(severalNumbersApart(text))) return { reason: severalNumbers }
  const bare = withoutNote(several[0] ?? text)
  return bare === text ? plain : phoneFrom(bare, country)
}

/**
 * The country of an E.164 number, where the numbering plan tells: two letters of ISO 3166, or the calling
 * code (`+1`) where several countries share it.
 * @returns nothing for what is no such number
 */
export const countryOfPhone = async (phone: string | undefined): Promise<string | undefined> => {
  if (phone === undefined) return undefined
  const { parsePhoneNumberFromString } = await numbering()
  const number = parsePhoneNumberFromString(phone, { extract: false })
  return number && (number.country ?? `+${number.countryCallingCode}`)
}

/**
 * The countries whose numbering plans are known: two letters of ISO 3166, and the calling code, which several
 * may share.
 */
export const phoneCountries = async (): Promise<{ readonly country: string; readonly code: string }[]> => {
  const { getCountries, getCountryCallingCode } = await numbering()
  return getCountries().map((country) => ({ country, code: getCountryCallingCode(country) }))
}

const groupsOf = (text: string): string => text.split(/\D+/).filter(Boolean).join(' ')

/**
 * Whether a national number is divided into groups as its country writes it: `(212) 555-0123` in the US.
 * Takes what `cleanPhone` takes.
 */
export const isGroupedAsIn = async (phone: string, country: string): Promise<boolean> => {
  const { parsePhoneNumberFromString, isSupportedCountry } = await numbering()
  const number = isSupportedCountry(country)
    ? parsePhoneNumberFromString(phone, { defaultCountry: country, extract: false })
    : undefined
  const groups = groupsOf(phone)
  return number !== undefined && groups.includes(' ') && groupsOf(number.formatNational()) === groups
}

const phoneFrom = async (said: string, country: string | undefined): Promise<Cleansed> => {
  const text = said.replace(/^\(\s*\+\s*(\d{1,3})\s*\)/, '+$1 ')
  if (text.length < 5 || text.length > 40) return { reason: 'must be a phone number' }
  const { parsePhoneNumberFromString, isSupportedCountry } = await numbering()
  const abroad = /^\(?00/.test(text)
    ? parsePhoneNumberFromString(text.replace(/^(\(?)00[\s-]?/, '$1+'), { extract: false })
    : undefined
  if (abroad?.isValid()) return { value: abroad.number }
  const number = parsePhoneNumberFromString(text, {
    ...defaultOf(country, isSupportedCountry),
    extract: false,
  })
  if (!number)
    return { reason: country ? 'must be a phone number' : 'must be a phone number with its country' }
  if (number.isValid()) return { value: number.number }
  return chineseMobile.test(number.number)
    ? { value: number.number, unlisted: true }
    : { reason: 'must be a number that exists in its country' }
}

const defaultOf = <Country extends string>(
  country: string | undefined,
  isCountry: (code: string) => code is Country,
) => {
  if (country === undefined) return {}
  if (country.startsWith('+')) return { defaultCallingCode: country.slice(1) }
  return isCountry(country) ? { defaultCountry: country } : {}
}

/**
 * Whether a value stands for nobody in particular, and so must never be an identity: placeholder.ts has the
 * rule.
 */
export const isPlaceholderIdentity = (value: string): boolean => isPlaceholder(value)
