import type { Touchpoint } from '../model/touchpoint.ts'
import { aliasOf, parseIdentity } from '../model/identity.ts'
import { consentInForce } from '../people/consent/consent.ts'
import type { ConsentChannel, Purpose } from '../people/consent/consent-statement.ts'
import { personOf } from '../people/identity/resolve.ts'
import { type Policy, policyAt } from '../policy/policy.ts'
import { RetryableError } from '../runtime/errors.ts'
import { verify, type Preferring, preferring } from '../signed-links/token.ts'
import type { Repositories } from '../storage/repositories.ts'
import { ownEvent } from '../people/own-event.ts'
import { isoOf } from '../model/stated-time.ts'
import { formFields } from './form-fields.ts'
import {
  type Choice,
  choiceName,
  preferencesPage,
  type Language,
  nothingChosenPage,
  savedPage,
  unavailablePage,
} from './preference-page.ts'
import { bareToken, unknownLink } from './unsubscribe.ts'
import type { HttpResponse, HttpRequest } from '../runtime/http.ts'
import type { QueuedEvent } from '../model/queued-event.ts'
import type { Consent } from '../storage/message-ports.ts'

export type PreferenceDeps = {
  readonly rows: Pick<Repositories, 'people' | 'consents' | 'journeys' | 'policies'>
  readonly signingSecrets: (now: number) => Promise<readonly string[]>
  readonly enqueue: (events: readonly QueuedEvent[]) => Promise<void>
}

/** The channel of each kind of identity. */
const channelOfKind: readonly (readonly [kind: string, channel: ConsentChannel])[] = [
  ['email', 'email'],
  ['phone', 'sms'],
  ['wecom.external_userid', 'wecom'],
  ['wechat.openid', 'wechat'],
]

/**
 * Default of a purpose without a statement: service and profiling are on, marketing is as the policy says.
 */
const defaultOf = (purpose: Purpose, { consent }: Policy): boolean =>
  purpose !== 'marketing' || consent === 'not-withdrawn'

const choicesOf = (
  channels: readonly ConsentChannel[],
  consents: readonly Consent[],
  policy: Policy,
): Choice[] => {
  const choice = (channel: ConsentChannel, purpose: Purpose): Choice => ({
    channel,
    purpose,
    on: consentInForce(consents, channel, purpose)?.given ?? defaultOf(purpose, policy),
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
  const channels = channelOfKind.filter(([kind]) => kinds.has(kind)).map(([, channel]) => channel)
  return {
    choices: choicesOf(
      channels,
      consents.flatMap((consent) => consent ?? []),
      policy,
    ),
    language: languageOf(journey?.profile.language, request, policy),
  }
}

/** Language of the page: the person's, else the browser's, else the company's. */
export const languageOf = (own: string | undefined, { headers }: HttpRequest, policy: Policy): Language => {
  const tag = [own, headers['accept-language']].find((text) => /^(zh|en)\b/i.test(text ?? ''))
  if (tag === undefined) return policy.language
  return /^zh/i.test(tag) ? 'zh' : 'en'
}

/**
 * `/p/{token}`: the consents of a person by channel and purpose. A GET changes nothing, because link scanners
 * follow every link. A POST of the page's form gives or withdraws consents. "All off" is stated for channel
 * `*`, so it covers all of the person's channels.
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
  if (request.method === 'GET' || request.method === 'HEAD')
    return preferencesPage(language, payload.e, choices)
  const form = request.method === 'POST' ? formFields(request) : undefined
  const action = form?.get('action')
  if (!form || (action !== 'save' && action !== 'none')) return nothingChosenPage(language)
  const changes =
    action === 'none'
      ? allOff
      : choices.flatMap((choice) => changeOf(choice, form.get(choiceName(choice)) === 'on'))
  try {
    await deps.enqueue(changes.map((change) => ownEvent(consentTouchpoint(change, payload, now))))
  } catch (error) {
    if (error instanceof RetryableError) return unavailablePage(language)
    throw error
  }
  return savedPage(
    language,
    choices.map((choice) => ({ ...choice, on: action === 'save' && form.get(choiceName(choice)) === 'on' })),
  )
}

const changeOf = (choice: Choice, on: boolean): Choice[] => (on === choice.on ? [] : [{ ...choice, on }])

const allOff: readonly Choice[] = (['marketing', 'service', 'profiling'] as const).map((purpose) => ({
  channel: '*',
  purpose,
  on: false,
}))

/**
 * The touchpoint of a change. Its time is not rounded: of two changes within a minute the last one counts.
 */
const consentTouchpoint = (
  { channel, purpose, on }: Choice,
  { m, e }: Preferring,
  now: number,
): Touchpoint => ({
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

/** Version of the page's text, raised when its meaning changes: proves what a person agreed to. */
const textVersion = 'preferences-1'
