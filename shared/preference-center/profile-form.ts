import { staleProfileSettings } from '../detectors/stale-profile.ts'
import { removeInvisible } from '../runtime/visible-text.ts'
import { cutText } from '../runtime/cut-text.ts'
import type { Identity, Touchpoint } from '../model/touchpoint.ts'
import { aliasOf } from '../model/identity.ts'
import { isErased } from '../people/consent/consent.ts'
import { cleanEmail, cleanPhone, countryOfPhone, isNobody } from '../people/contact/contact-details.ts'
import { type Flag, flagText } from '../people/contact/flags.ts'
import { checkContactDetails } from '../people/contact/check-contact-details.ts'
import { personOf } from '../people/identity/resolve.ts'
import type { AskedField } from '../policy/half-lives.ts'
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
  doubtful,
  expired,
  notNow,
  nothingStated,
  restated,
  restatingPage,
} from './profile-form-page.ts'
import { bareToken, unknownLink } from './unsubscribe.ts'
import type { HttpResponse, HttpRequest } from '../runtime/http.ts'

/** `country`: the company's (ISO 3166). */
export type ProfileFormDeps = PreferenceDeps & { readonly country: string }

type Reader = {
  readonly known: Details
  readonly fields: readonly AskedField[]
  readonly language: Language
  readonly gone: boolean
}

/**
 * The reader as far as we know them now: what is shown is never older than the page. Of whoever asked to be
 * forgotten, nothing.
 */
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

const mostLetters = { email: 320, phone: 40, company: 200 } as const

const typedIn = (form: FormFields, fields: readonly AskedField[]): Details =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const said = form.get(field)
      const text = said !== undefined ? removeInvisible(said) : ''
      return text === '' ? [] : [[field, text]]
    }),
  )

/**
 * The country (ISO 3166, or a calling code where several share one) in which a number that the reader types
 * is read: that of the number we know, else the company's.
 */
const countryOfReader = async ({ known: { phone } }: Reader, ofCompany: string): Promise<string> =>
  (await countryOfPhone(phone)) ?? ofCompany

type Judged = { readonly clean: Details; readonly flags: Partial<Record<AskedField, readonly Flag[]>> }

/**
 * What was typed, cleansed as whatever is typed elsewhere; what is none has a flag and no value.
 * @param country as in `countryOfReader`
 */
const judge = async (typed: Details, country: string, now: number): Promise<Judged> => {
  const { email, phone, company } = typed
  const mail = email === undefined ? undefined : cleanEmail(email)
  const number = phone === undefined ? undefined : await cleanPhone(phone, country)
  const [ofEmail, ofPhone] = [
    await checkContactDetails({ email, now }),
    await checkContactDetails({ phone, country, now }),
  ]
  return {
    clean: {
      ...(mail && 'value' in mail ? { email: mail.value } : {}),
      ...(number && 'value' in number ? { phone: number.value } : {}),
      ...(company === undefined || isNobody(company)
        ? {}
        : { company: cutText(company, mostLetters.company) }),
    },
    flags: {
      ...(ofEmail.length > 0 ? { email: ofEmail } : {}),
      ...(ofPhone.length > 0 ? { phone: ofPhone } : {}),
    },
  }
}

/** Whether something that was typed can not be taken: it has flags, and nothing came out of it. */
const isNone = ({ clean, flags }: Judged): boolean =>
  (['email', 'phone'] as const).some((field) => flags[field] && clean[field] === undefined)

/**
 * `/f/{token}`: what we know of the reader, masked, and whether it still holds. A GET shows it and changes
 * nothing, for link scanners follow every link. A POST of the page's form says that all is right, or what has
 * changed: what is left empty is confirmed. What cannot be is not taken; what is likely a slip is asked about
 * once. The link holds as long as the answer is waited for, and not for whoever asked to be forgotten.
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
  if (now >= payload.x || gone) return expired(language)
  if (request.method === 'GET' || request.method === 'HEAD') return restatingPage(language, fields, known)
  const form = request.method === 'POST' ? formFields(request) : undefined
  const action = form?.get('action')
  if (!form || (action !== 'save' && action !== 'right')) return nothingStated(language)
  const typed = action === 'save' ? typedIn(form, fields) : {}
  const country = await countryOfReader(reader, deps.country)
  const judged = await judge(typed, country, now)
  const flagged = Object.values(judged.flags).flat()
  const sure = hashId(JSON.stringify(typed))
  if (isNone(judged) || (flagged.length > 0 && form.get('sure') !== sure))
    return doubtful(language, fields, known, { typed, flags: judged.flags, sure, country })
  try {
    await deps.queue([ownEvent(stated({ ...known, ...judged.clean }, flagged, payload, now))])
  } catch (error) {
    if (error instanceof RetryableError) return notNow(language)
    throw error
  }
  return restated(language)
}

const minute = 60_000

/**
 * The address we wrote to comes last: it says whose word this is, and the one before it is the one that
 * holds. Said again within the minute it is one.
 */
const stated = (
  { email, phone, company }: Details,
  flags: readonly Flag[],
  { m, e }: Restating,
  now: number,
): Touchpoint => {
  const identities: Identity[] = [
    ...(email === undefined || email === e ? [] : [{ kind: 'email', value: email }]),
    { kind: 'email', value: e },
    ...(phone === undefined ? [] : [{ kind: 'phone', value: phone }]),
  ]
  const codes = flagText(flags)
  return {
    id: `${m}:profile:${hashId(JSON.stringify([email, phone, company])).slice(0, 12)}`,
    channel: 'own',
    source: 'profile-form',
    type: 'profile.updated',
    at: now,
    statedAt: isoOf(now - (now % minute)),
    receivedAt: now,
    identities,
    props: codes === undefined ? {} : { flags: codes },
    ...(company === undefined ? {} : { company }),
  }
}
