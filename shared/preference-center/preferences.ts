import type { Touchpoint } from '../model/touchpoint.ts'
import { aliasOf, parseIdentity } from '../model/identity.ts'
import { consentInForce } from '../people/consent/consent.ts'
import type { ConsentChannel, Purpose } from '../people/consent/consent-statement.ts'
import { personOf } from '../people/identity/resolve.ts'
import { type Policy, policyAt } from '../policy/policy.ts'
import { RetryableError } from '../runtime/errors.ts'
import { verify, type Preferring, preferring } from '../signed-links/token.ts'
import type { Consent, Repositories } from '../storage/repositories.ts'
import { ownEvent } from '../people/own-event.ts'
import { isoOf } from '../model/stated-time.ts'
import { formFields } from './form-fields.ts'
import {
  type Choice,
  choiceName,
  choosing,
  type Language,
  nothingChosen,
  saved,
  trouble,
} from './preference-page.ts'
import { bareToken, unknownLink } from './unsubscribe.ts'
import type { HttpResponse, HttpRequest } from '../runtime/http.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

export type PreferenceDeps = {
  readonly rows: Pick<Repositories, 'people' | 'consents' | 'journeys' | 'policies'>
  readonly signingSecrets: (now: number) => Promise<readonly string[]>
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
}

/** By what a person can be reached, going by what they are known by. */
const ways: readonly (readonly [kind: string, channel: ConsentChannel])[] = [
  ['email', 'email'],
  ['phone', 'sms'],
  ['wecom.external_userid', 'wecom'],
  ['wechat.openid', 'wechat'],
]

/**
 * A way that is not asked about otherwise: service goes on and profiles are drawn unless somebody says no;
 * marketing as the policy says.
 */
const unlessSaid = (purpose: Purpose, { consent }: Policy): boolean =>
  purpose !== 'marketing' || consent === 'not-withdrawn'

const choicesOf = (
  channels: readonly ConsentChannel[],
  consents: readonly Consent[],
  policy: Policy,
): Choice[] => {
  const choice = (channel: ConsentChannel, purpose: Purpose): Choice => ({
    channel,
    purpose,
    on: consentInForce(consents, channel, purpose)?.given ?? unlessSaid(purpose, policy),
  })
  return [
    ...channels.flatMap((channel) => [choice(channel, 'marketing'), choice(channel, 'service')]),
    choice('*', 'profiling'),
  ]
}

type Reader = { readonly choices: readonly Choice[]; readonly language: Language }

const readerOf = async (
  rows: PreferenceDeps['rows'],
  { e }: Preferring,
  request: HttpRequest,
  now: number,
): Promise<Reader> => {
  const alias = aliasOf({ kind: 'email', value: e })
  const cluster = await rows.people.clusterOf(alias)
  const { person, aliases } = personOf(cluster, alias)
  const [consents, journey, history] = await Promise.all([
    Promise.all(aliases.map((one) => rows.consents.get(one))),
    rows.journeys.get(person),
    rows.policies.history(),
  ])
  const policy = policyAt(history, now)
  const kinds = new Set([
    'email',
    ...aliases.map((one) => parseIdentity(cluster?.identities[one] ?? '')?.kind ?? ''),
  ])
  const channels = ways.filter(([kind]) => kinds.has(kind)).map(([, channel]) => channel)
  return {
    choices: choicesOf(
      channels,
      consents.flatMap((consent) => consent ?? []),
      policy,
    ),
    language: languageOf(journey?.profile.language, request, policy),
  }
}

/** The person's own language, else the browser's, else the company's. */
export const languageOf = (own: string | undefined, { headers }: HttpRequest, policy: Policy): Language => {
  const said = [own, headers['accept-language']].find((tag) => /^(zh|en)\b/i.test(tag ?? ''))
  return said === undefined ? policy.language : /^zh/i.test(said) ? 'zh' : 'en'
}

/**
 * `/p/{token}`: what somebody agreed to, by way and purpose, and how to change it. A GET shows it and changes
 * nothing, for link scanners follow every link; a POST of the page's form says what changed. A no to
 * everything is said about every way, so it holds on all of the person's channels.
 * @param now ms UTC
 */
export const preferences = async (
  deps: PreferenceDeps,
  request: HttpRequest,
  token: string,
  now: number,
): Promise<HttpResponse> => {
  const payload = verify(preferring, bareToken(token), await deps.signingSecrets(now))
  if (!payload) return unknownLink
  const { choices, language } = await readerOf(deps.rows, payload, request, now)
  if (request.method === 'GET' || request.method === 'HEAD') return choosing(language, payload.e, choices)
  const form = request.method === 'POST' ? formFields(request) : undefined
  const action = form?.get('action')
  if (!form || (action !== 'save' && action !== 'none')) return nothingChosen(language)
  const changes =
    action === 'none'
      ? everythingOff
      : choices.flatMap((choice) => changeOf(choice, form.get(choiceName(choice)) === 'on'))
  try {
    await deps.queue(changes.map((change) => ownEvent(changed(change, payload, now))))
  } catch (error) {
    if (error instanceof RetryableError) return trouble(language)
    throw error
  }
  return saved(
    language,
    payload.e,
    choices.map((choice) => ({ ...choice, on: action === 'save' && form.get(choiceName(choice)) === 'on' })),
  )
}

const changeOf = (choice: Choice, on: boolean): Choice[] => (on === choice.on ? [] : [{ ...choice, on }])

const everythingOff: readonly Choice[] = (['marketing', 'service', 'profiling'] as const).map((purpose) => ({
  channel: '*',
  purpose,
  on: false,
}))

/**
 * Said twice it is said twice: who changes their mind and back again within a minute means the last of it.
 */
const changed = ({ channel, purpose, on }: Choice, { m, e }: Preferring, now: number): Touchpoint => ({
  id: `${m}:preference:${channel}:${purpose}:${on ? 'on' : 'off'}`,
  channel: 'own',
  source: 'preferences',
  type: on ? 'consent.granted' : 'consent.withdrawn',
  at: now,
  statedAt: isoOf(now),
  receivedAt: now,
  identities: [{ kind: 'email', value: e }],
  props: { channel, purpose, text_version: textVersion },
})

/**
 * Raised when the words of the page change in meaning: what somebody agreed to can be read in that version.
 */
const textVersion = 'preferences-1'
