import { cutText } from '../../runtime/text/cut-text.ts'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { aliasOf, primaryAlias } from '../../model/identity.ts'
import {
  asksErasure,
  trustedConsent,
  type ConsentChannel,
  type Purpose,
  purposesIn,
  type ConsentStatement,
} from './consent-statement.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import type { Consent, ConsentWord } from '../../storage/message-ports.ts'

/**
 * By what a contact point is known, for each way to reach somebody; what says no way is put down with the
 * best that is named.
 */
const kinds: Readonly<Record<ConsentChannel, readonly string[]>> = {
  '*': ['email', 'phone', 'wecom.external_userid', 'wechat.openid'],
  email: ['email'],
  sms: ['phone'],
  call: ['phone'],
  wecom: ['wecom.external_userid'],
  wechat: ['wechat.openid', 'wechat.unionid'],
  push: [],
  other: [],
}

const contactPoint = (touchpoint: Touchpoint, channel: ConsentChannel): string => {
  const { identities } = touchpoint
  const found = [...kinds[channel], ...kinds['*']].flatMap(
    (wanted) => identities.find(({ kind }) => kind === wanted) ?? [],
  )[0]
  return found ? aliasOf(found) : primaryAlias(touchpoint)
}

/**
 * That somebody may not be written to any more at one address, whatever they agreed to; the way it is about.
 */
const suppresses = ({ type, props }: Touchpoint): ConsentChannel | undefined => {
  if (type === 'email.complained' || (type === 'email.bounced' && props['bounce_type'] === 'permanent'))
    return 'email'
  return type === 'wecom.contact_removed_by_customer' ? 'wecom' : undefined
}

/** The alias whose consent this touchpoint bears on, if it does. */
export const consentAlias = (touchpoint: Touchpoint): string | undefined => {
  const channel = asksErasure(touchpoint)
    ? '*'
    : (suppresses(touchpoint) ?? trustedConsent(touchpoint)?.channel)
  return channel && contactPoint(touchpoint, channel)
}

/** Under what a word is kept in the ledger. */
const wordKey = (channel: ConsentChannel, purpose: Purpose): string => `${channel} ${purpose}`

type Suppressed = NonNullable<Consent['suppressed']>

/**
 * Of two words the later counts; of two at the same moment the no, and then the one with the greater id, so
 * that the order of arrival never matters.
 */
const later = (a: ConsentWord, b: ConsentWord): boolean =>
  a.at > b.at || (a.at === b.at && (a.given === b.given ? a.proof > b.proof : !a.given))
const laterNo = (a: Suppressed, b: Suppressed): boolean => a.at > b.at || (a.at === b.at && a.proof > b.proof)

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? cutText(value, 100) : undefined

const wordOf = ({ given }: ConsentStatement, { at, id, channel, source, props }: Touchpoint): ConsentWord => {
  const version = text(props['text_version'])
  return omitUndefined({ given, at, proof: id, source: `${channel}/${source}`, text: version })
}

/** Since when a contact point is forgotten: what was said up to then counts no more. */
const forgottenUpTo = ({ erasedAt = -1, forgottenTo = -1 }: Consent): number =>
  Math.max(erasedAt, forgottenTo)

/** Without what was said before the contact point was forgotten. */
const cleared = (consent: Consent): Consent => {
  const { words = {}, suppressed, ...rest } = consent
  const since = forgottenUpTo(consent)
  const kept = Object.entries(words).filter(([, { at }]) => at > since)
  return omitUndefined({
    ...rest,
    words: kept.length > 0 ? Object.fromEntries(kept) : undefined,
    suppressed: suppressed && suppressed.at > since ? suppressed : undefined,
  })
}

/**
 * The ledger of one contact point after a touchpoint; nothing when it says no more than is known. For every
 * way and purpose the latest word counts, for suppression and erasure too, and an erasure takes away what was
 * said before it: so the ledger ends the same for any order of arrival. Pure.
 */
export const consentAfter = (
  consent: Consent | undefined,
  alias: string,
  touchpoint: Touchpoint,
): Consent | undefined => {
  const known: Consent = consent ?? { alias, v: 0 }
  const next = { ...known, v: known.v + 1 }
  const { at, id: proof, type: why } = touchpoint
  if (asksErasure(touchpoint)) return leaving(consent, alias, at)
  if (at <= forgottenUpTo(known)) return undefined
  if (suppresses(touchpoint)) {
    const suppressed = { at, why, proof }
    return !known.suppressed || laterNo(suppressed, known.suppressed) ? { ...next, suppressed } : undefined
  }
  const said = trustedConsent(touchpoint)
  if (!said) return undefined
  const word = wordOf(said, touchpoint)
  const newer = purposesIn(said)
    .map((purpose) => wordKey(said.channel, purpose))
    .filter((key) => {
      const before = known.words?.[key]
      return !before || later(word, before)
    })
  if (newer.length === 0) return undefined
  return { ...next, words: { ...known.words, ...Object.fromEntries(newer.map((key) => [key, word])) } }
}

/**
 * The ledger of a contact point whose person was erased: everything up to then (ms UTC) is gone, and nobody
 * writes there until consent is given anew.
 */
export const forgotten = (consent: Consent | undefined, alias: string, upTo: number): Consent => {
  const known: Consent = consent ?? { alias, v: 0 }
  const { erasedAt = 0, forgottenTo = 0 } = known
  return cleared({
    ...known,
    v: known.v + 1,
    erasedAt: Math.max(erasedAt, upTo),
    forgottenTo: Math.max(forgottenTo, upTo),
  })
}

/** The last word on one way and purpose over all of a person's contact points. */
const lastWord = (
  consents: readonly Consent[],
  channel: ConsentChannel,
  purpose: Purpose,
): ConsentWord | undefined => {
  const erased = Math.max(-1, ...consents.map(forgottenUpTo))
  const words = consents
    .flatMap(({ words: all }) => all?.[wordKey(channel, purpose)] ?? [])
    .filter(({ at }) => at > erased)
  return words.reduce<ConsentWord | undefined>(
    (last, word) => (last && !later(word, last) ? last : word),
    undefined,
  )
}

/**
 * What a person last said about being reached by one way for one purpose, on whichever contact point: the
 * word on that very way, and where there is none, the general one. A general no that came later than a yes to
 * one way takes that yes back too; a general yes does not undo the no to one way. What was said before
 * somebody was erased counts no more.
 */
export const consentInForce = (
  consents: readonly Consent[],
  channel: ConsentChannel,
  purpose: Purpose,
): ConsentWord | undefined => {
  const [one, every] = [lastWord(consents, channel, purpose), lastWord(consents, '*', purpose)]
  if (!one || !every) return one ?? every
  return !every.given && later(every, one) ? every : one
}

/** Whether somebody asked to be forgotten. */
export const isErased = (consents: readonly Consent[]): boolean =>
  consents.some((consent) => forgottenUpTo(consent) >= 0)

/** Whether something was said there since it was forgotten. */
export const standsAnew = ({ words = {}, suppressed }: Consent): boolean =>
  suppressed !== undefined || Object.keys(words).length > 0

/**
 * The ledger of a contact point whose person asked to be forgotten at a time (ms UTC): nobody writes there
 * from now on, though not everything is gone yet.
 */
export const leaving = (consent: Consent | undefined, alias: string, at: number): Consent | undefined => {
  const known: Consent = consent ?? { alias, v: 0 }
  return at > (known.erasedAt ?? -1) ? cleared({ ...known, v: known.v + 1, erasedAt: at }) : undefined
}
