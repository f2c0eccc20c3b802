import { cutText } from '../../runtime/text/cut-text.ts'
import type { Identity, Scalar, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import { family } from '../../model/touchpoint.ts'
import { cleanPhone, severalNumbers } from '../../people/contact/contact-details.ts'
import { countryIn } from '../../people/contact/country.ts'
import { cleanName } from '../../people/contact/personal-name.ts'
import { type Flag, flagText } from '../../people/contact/flags.ts'
import { isAbsent } from '../../people/contact/placeholder.ts'
import type { Assumptions } from './connection-defaults.ts'
import { prop } from './parse-or-reject.ts'
import { classifyActor } from './machine-activity.ts'
import { identity, phoneIdentity, statedIdentities } from './identities.ts'
import { membersOf } from './json.ts'
import { valueOf } from './commerce/money.ts'
import { propsFor, text } from './properties.ts'
import { emailIdentity } from '../../people/contact/email-identity.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

type Words = Readonly<Record<string, unknown>>
const none: Words = {}

/**
 * What a message in Segment's manner says beside who and when: `properties` of the event, `traits` of the
 * person, `context` around both.
 */
export type Message = { readonly properties: Words; readonly traits: Words; readonly context: Words }

/** In these the properties speak of the person who acts; elsewhere an address there may be a friend's. */
const aboutThePerson: ReadonlySet<string> = new Set(['lead', 'event', 'survey', 'profile'])
const alsoAboutThePerson: ReadonlySet<TouchpointType> = new Set(['web.form_submitted', 'web.file_downloaded'])

const personSources = (type: TouchpointType, { properties, traits, context }: Message): readonly Words[] => {
  const about = aboutThePerson.has(family(type)) || alsoAboutThePerson.has(type)
  return [traits, membersOf(context['traits']) ?? none, ...(about ? [properties] : [])]
}

/** Contact details and further ids of the person, cleansed. */
export const identitiesIn = async (
  type: TouchpointType,
  message: Message,
  { country }: Assumptions,
): Promise<Identity[]> => {
  const sources = personSources(type, message)
  const { context, properties } = message
  const stated = (source: Words): string | undefined => countryIn(source, ...sources, properties)
  const phones = await Promise.all(
    sources.map(async (source) => phoneIdentity(source['phone'], stated(source), country)),
  )
  return [
    ...sources.flatMap(({ email }) => emailIdentity(email)),
    ...phones.flat(),
    ...identity('lead.id', properties['lead_id'] ?? properties['leadId']),
    ...statedIdentities(context['externalIds'] ?? context['externalId']),
  ]
}

const said = (sources: readonly Words[], read: (source: Words) => string | undefined): string | undefined => {
  for (const source of sources) {
    const found = read(source)
    if (found !== undefined) return found
  }
  return undefined
}

const words = (value: unknown): string | undefined => {
  const found = text(value)
  return typeof found === 'string' ? found : undefined
}

/** Chinese, Japanese and Korean names are written family name first, without a space. */
const wholeName = (first: string | undefined, last: string | undefined): string | undefined => {
  if (first === undefined || last === undefined) return first ?? last
  return /[\p{sc=Han}\p{sc=Hangul}]/u.test(first) ? `${last}${first}` : `${first} ${last}`
}
const nameIn = (source: Words): string | undefined =>
  words(source['name']) ??
  wholeName(
    words(source['firstName'] ?? source['first_name']),
    words(source['lastName'] ?? source['last_name']),
  )
const companyIn = ({ company }: Words): string | undefined => {
  const name = words(membersOf(company)?.['name'] ?? company)
  return name === undefined || isAbsent(name) ? undefined : name
}

/** As it is written, without a title; what stands for nobody is no name. */
const cleanNameIn = (source: Words): string | undefined => {
  const cleansed = cleanName(nameIn(source) ?? '')
  return cleansed?.placeholder ? undefined : cleansed?.value
}

/** What people type into something themselves, or a colleague types for them. */
const typed: ReadonlySet<TouchpointType> = new Set([
  'lead.created',
  'lead.updated',
  'survey.submitted',
  'event.registered',
  'web.form_submitted',
  'web.file_downloaded',
])

/**
 * What is to be looked at again in what somebody typed, as `flags`; what knows of it is loaded with the first
 * who types something. A phone number that cannot be of the country the event states is flagged whatever the
 * type, and kept as text (`phone_stated`).
 */
export const checkedFlags = async (
  type: TouchpointType,
  message: Message,
  fallback: string,
  now: number,
): Promise<Record<string, Scalar>> => {
  const sources = personSources(type, message)
  const stated = countryIn(...sources, message.properties)
  const phone = said(sources, (source) => words(source['phone']))
  const foreign = stated !== undefined && phone !== undefined && (await isForeign(phone, stated))
  const flags = typed.has(type) ? await flagsOf(sources, stated ?? fallback, now) : []
  const codes = flagText([...flags, ...(foreign ? [{ code: 'phone.country' } as const] : [])])
  return {
    ...prop('flags', codes),
    ...(foreign ? prop('phone_stated', cutText(phone ?? '', 40) || undefined) : {}),
  }
}

/** Whether a number can be read, and is none of the stated country. */
const isForeign = async (phone: string, country: string): Promise<boolean> => {
  const cleansed = isAbsent(phone) ? undefined : await cleanPhone(phone, country)
  return (
    cleansed !== undefined &&
    'reason' in cleansed &&
    !['must not be masked', severalNumbers].includes(cleansed.reason)
  )
}

const flagsOf = async (sources: readonly Words[], country: string, now: number): Promise<Flag[]> => {
  const first = (field: string): string | undefined => said(sources, (source) => words(source[field]))
  const { checkContactDetails: inspected } = await import('../../people/contact/check-contact-details.ts')
  const details = {
    email: first('email'),
    phone: first('phone'),
    idCard: first('idCard'),
    name: said(sources, nameIn),
  }
  return inspected({ ...details, country, now })
}

type Particulars = {
  readonly name: string | undefined
  readonly company: string | undefined
  readonly campaign: string | undefined
}

/** Name and company of the person, and the campaign, where they are said. */
export const particulars = (type: TouchpointType, message: Message): Particulars => {
  const sources = personSources(type, message)
  const campaign = membersOf(message.context['campaign']) ?? none
  return {
    name: said(sources, cleanNameIn),
    company: said(sources, companyIn),
    campaign:
      words(campaign['name']) ??
      words(
        message.properties['campaign_name'] ??
          message.properties['campaign_id'] ??
          message.properties['campaign'],
      ),
  }
}

const originIn = (campaign: Words): string | undefined => {
  const source = words(campaign['source'])
  const medium = words(campaign['medium'])
  return source && medium ? `${source}/${medium}` : source
}

const graded: ReadonlySet<TouchpointType> = new Set(['email.opened', 'email.clicked', 'link.clicked'])

const gradeIn = (type: TouchpointType, { context: { userAgent } }: Message): Record<string, Scalar> => {
  const grade = typeof userAgent === 'string' ? classifyActor(userAgent) : 'human'
  return graded.has(type) || (grade === 'machine' && family(type) === 'web') ? { grade } : {}
}

/** What is kept of the words for a type, and what it is worth. */
export const storedFields = (
  type: TouchpointType,
  message: Message,
  { currency }: Assumptions,
): { props: Record<string, Scalar>; value?: Touchpoint['value'] } => {
  const { properties, traits, context } = message
  const seen = family(type) === 'web' ? (membersOf(context['page']) ?? none) : none
  const around: Words = {
    origin: originIn(membersOf(context['campaign']) ?? none),
    language: context['locale'],
    time_zone: context['timezone'],
    group_id: context['groupId'],
  }
  const { value, money } = valueOf(type, properties, currency)
  return omitUndefined({
    props: {
      ...propsFor(type, properties, traits, seen, around),
      ...gradeIn(type, message),
      ...prop('money', money),
      ...bounce(type, properties),
    },
    value: value || undefined,
  })
}

/** Only what is said to be final is final: a suppression can not be undone by the next delivery. */
const bounce = (type: TouchpointType, properties: Words): Record<string, Scalar> => {
  if (type !== 'email.bounced') return {}
  const kind = words(properties['bounce_type'] ?? properties['bounceType'])
  return { bounce_type: kind !== undefined && /^(hard|permanent)/i.test(kind) ? 'permanent' : 'transient' }
}
