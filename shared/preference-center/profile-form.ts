import { minuteMs } from '../runtime/time-buckets.ts'
import { staleProfileSettings } from '../detectors/stale-profile.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { removeInvisible } from '../runtime/text/visible-text.ts'
import { cutText } from '../runtime/text/cut-text.ts'
import type { Identity, Touchpoint } from '../model/touchpoint.ts'
import { aliasOf } from '../model/identity.ts'
import { isErased } from '../people/consent/consent.ts'
import {
  cleanEmail,
  cleanPhone,
  countryOfPhone,
  isPlaceholderIdentity,
} from '../people/contact/contact-details.ts'
import { type Flag, flagText } from '../people/contact/flags.ts'
import { checkContactDetails } from '../people/contact/check-contact-details.ts'
import { personOf } from '../people/identity/resolve.ts'
import type { ConfirmableField } from '../policy/half-lives.ts'
import { policyAt } from '../policy/policy.ts'
import { RetryableError } from '../runtime/errors.ts'
import { verify, type Restating, restating } from '../signed-links/token.ts'
import { ownEvent } from '../people/own-event.ts'
import { hashId } from '../runtime/hash-id.ts'
import { isoOf } from '../model/stated-time.ts'
import type { Language } from './preference-page.ts'
import { type FormFields, formFields } from './form-fields.ts'
import { languageOf, type PreferenceDeps } from './preferences.ts'
import {
  type Details,
  expiredPage,
  inputCheckPage,
  nothingStatedPage,
  profileFormPage,
  savedProfilePage,
  unavailableProfilePage,
} from './profile-form-page.ts'
import { bareToken, unknownLink } from './unsubscribe.ts'
import type { HttpResponse, HttpRequest } from '../runtime/http.ts'

/** `country`: the company's (ISO 3166). */
export type ProfileFormDeps = PreferenceDeps & { readonly country: string }

type Reader = {
  readonly known: Details
  readonly fields: readonly ConfirmableField[]
  readonly language: Language
  readonly gone: boolean
}

/** Reads the current profile of the link's recipient; `gone` after an erasure, when nothing must be shown. */
const readerOf = async (
  rows: PreferenceDeps['rows'],
  { e }: Restating,
  request: HttpRequest,
  now: number,
): Promise<Reader> => {
  const alias = aliasOf({ kind: 'email', value: e })
  const { person, aliases } = personOf(await rows.people.clusterOf(alias), alias)
  const [journey, consents, history] = await Promise.all([
    rows.journeys.get(person),
    Promise.all(aliases.map((one) => rows.consents.get(one))),
    rows.policies.history(),
  ])
  const policy = policyAt(history, now)
  const { fields } = staleProfileSettings.of(policy)
  const profile = { ...journey?.profile, email: journey?.profile.email ?? e }
  const known: Details = Object.fromEntries(
    fields.flatMap((field) => (profile[field] === undefined ? [] : [[field, profile[field]]])),
  )
  return {
    known,
    fields,
    language: languageOf(journey?.profile.language, request, policy),
    gone: isErased(consents.flatMap((consent) => consent ?? [])),
  }
}

const maxLength = { email: 320, phone: 40, company: 200 } as const

const typedIn = (form: FormFields, fields: readonly ConfirmableField[]): Details =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const text = removeInvisible(form.get(field) ?? '')
      return text === '' ? [] : [[field, text]]
    }),
  )

/**
 * Country (ISO 3166, or a calling code that several share) in which a typed phone number is read: that of the
 * stored number, else the company's.
 */
const countryOfReader = async ({ known: { phone } }: Reader, ofCompany: string): Promise<string> =>
  (await countryOfPhone(phone)) ?? ofCompany

type CheckedInput = {
  readonly clean: Details
  readonly flags: Partial<Record<ConfirmableField, readonly Flag[]>>
}

/**
 * Cleans and checks the input; an invalid value has flags and no clean value.
 * @param country as in `countryOfReader`
 */
const checkInput = async (typed: Details, country: string, now: number): Promise<CheckedInput> => {
  const { email, phone, company } = typed
  const mail = email === undefined ? undefined : cleanEmail(email)
  const number = phone === undefined ? undefined : await cleanPhone(phone, country)
  const [ofEmail, ofPhone] = [
    await checkContactDetails({ email, now }),
    await checkContactDetails({ phone, country, now }),
  ]
  return {
    clean: omitUndefined({
      email: mail && 'value' in mail ? mail.value : undefined,
      phone: number && 'value' in number ? number.value : undefined,
      company:
        company === undefined || isPlaceholderIdentity(company)
          ? undefined
          : cutText(company, maxLength.company),
    }),
    flags: omitUndefined({
      email: ofEmail.length > 0 ? ofEmail : undefined,
      phone: ofPhone.length > 0 ? ofPhone : undefined,
    }),
  }
}

/** Whether a typed value is invalid: it has flags, and no clean value. */
const isInvalid = ({ clean, flags }: CheckedInput): boolean =>
  (['email', 'phone'] as const).some((field) => flags[field] && clean[field] === undefined)

/**
 * `/f/{token}`: the profile of a person, masked, to confirm or correct. A GET changes nothing, because link
 * scanners follow every link. A POST of the page's form confirms the profile, or states new values: an empty
 * field is confirmed. Invalid values are rejected; a suspicious one has to be posted twice. The link expires
 * at `x`, until when an answer is awaited, and after an erasure of the person.
 * @param now ms UTC
 */
export const profileForm = async (
  deps: ProfileFormDeps,
  request: HttpRequest,
  token: string,
  now: number,
): Promise<HttpResponse> => {
  const payload = verify(restating, bareToken(token), await deps.signingSecrets(now))
  if (!payload) return unknownLink
  const reader = await readerOf(deps.rows, payload, request, now)
  const { known, fields, language, gone } = reader
  if (now >= payload.x || gone) return expiredPage(language)
  if (request.method === 'GET' || request.method === 'HEAD') return profileFormPage(language, fields, known)
  const form = request.method === 'POST' ? formFields(request) : undefined
  const action = form?.get('action')
  if (!form || (action !== 'save' && action !== 'right')) return nothingStatedPage(language)
  const typed = action === 'save' ? typedIn(form, fields) : {}
  const country = await countryOfReader(reader, deps.country)
  const checked = await checkInput(typed, country, now)
  const flagged = Object.values(checked.flags).flat()
  const sure = hashId(JSON.stringify(typed))
  if (isInvalid(checked) || (flagged.length > 0 && form.get('sure') !== sure))
    return inputCheckPage(language, fields, known, { typed, flags: checked.flags, sure, country })
  try {
    await deps.enqueue([ownEvent(profileTouchpoint({ ...known, ...checked.clean }, flagged, payload, now))])
  } catch (error) {
    if (error instanceof RetryableError) return unavailableProfilePage(language)
    throw error
  }
  return savedProfilePage(language)
}

/**
 * The touchpoint of the statement. The address the link was sent to identifies the person, the one before it
 * is the current one. A repeat within the minute has the same id and time.
 */
const profileTouchpoint = (
  { email, phone, company }: Details,
  flags: readonly Flag[],
  { m, e }: Restating,
  now: number,
): Touchpoint => {
  const values = [
    ['email', email === e ? undefined : email],
    ['email', e],
    ['phone', phone],
  ] as const
  const identities = values.flatMap(([kind, value]): Identity[] =>
    value === undefined ? [] : [{ kind, value }],
  )
  const codes = flagText(flags)
  return {
    id: `${m}:profile:${hashId(JSON.stringify([email, phone, company])).slice(0, 12)}`,
    channel: 'own',
    source: 'profile-form',
    type: 'profile.updated',
    at: now,
    statedAt: isoOf(now - (now % minuteMs)),
    receivedAt: now,
    identities,
    props: omitUndefined({ flags: codes }),
    ...omitUndefined({ company }),
  }
}
