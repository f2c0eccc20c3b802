import type { Touchpoint } from '../journeys/touchpoint.ts'
import { aliasOf } from './alias.ts'
import type { Consent } from '../storage/rows.ts'

/** The contact point a touchpoint speaks of, for consent: the address or number it came through. */
const contactPoint = ({ type, identities }: Touchpoint): string | undefined => {
  const wanted = type.startsWith('sms.') ? 'phone' : type.startsWith('wecom.') ? 'wecom.external_userid' : undefined
  const found = wanted ? identities.find(({ kind }) => kind === wanted) : (identities.find(({ kind }) => kind === 'email') ?? identities.find(({ kind }) => kind === 'phone'))
  return found && aliasOf(found)
}

type Verdict = Pick<Consent, 'erasedAt' | 'suppressed' | 'marketing'>

const verdictOf = ({ type, at, id, props }: Touchpoint): Verdict | undefined => {
  if (type === 'privacy.erasure_requested') return { erasedAt: at }
  if (type === 'email.complained' || (type === 'email.bounced' && props['bounce_type'] === 'permanent')) {
    return { suppressed: { at, why: type, proof: id } }
  }
  if (type === 'wecom.contact_removed_by_customer') return { suppressed: { at, why: type, proof: id } }
  if (type === 'email.unsubscribed' || type === 'sms.opted_out' || type === 'consent.withdrawn') return { marketing: { given: false, at, proof: id } }
  if (type === 'consent.granted' || type === 'email.resubscribed') return { marketing: { given: true, at, proof: id } }
  return undefined
}

const later = (a: { at: number; proof: string }, b: { at: number; proof: string }): boolean => a.at > b.at || (a.at === b.at && a.proof > b.proof)

/** The alias whose consent this touchpoint bears on, if it does. */
export const consentAlias = (touchpoint: Touchpoint): string | undefined => (verdictOf(touchpoint) ? contactPoint(touchpoint) : undefined)

/**
 * The ledger of one contact point after a touchpoint; nothing when it says no more than is known. For marketing the latest word counts, for suppression
 * and erasure the first: so the ledger ends the same for any order of arrival. Pure.
 */
export const consentAfter = (consent: Consent | undefined, alias: string, touchpoint: Touchpoint): Consent | undefined => {
  const verdict = verdictOf(touchpoint)
  if (!verdict) return undefined
  const known: Consent = consent ?? { alias, v: 0 }
  const next = { ...known, v: known.v + 1 }
  if (verdict.erasedAt !== undefined && (known.erasedAt === undefined || verdict.erasedAt < known.erasedAt)) return { ...next, erasedAt: verdict.erasedAt }
  if (verdict.suppressed && (!known.suppressed || later(known.suppressed, verdict.suppressed))) return { ...next, suppressed: verdict.suppressed }
  if (verdict.marketing && (!known.marketing || later(verdict.marketing, known.marketing))) return { ...next, marketing: verdict.marketing }
  return undefined
}
