import type { Profile } from '../model/journey.ts'
import type { Identity, Touchpoint } from '../model/touchpoint.ts'

const valueOf = (identities: readonly Identity[], kind: string): string | undefined =>
  identities.find((identity) => identity.kind === kind)?.value

const wecomOf = (identities: readonly Identity[]): string | undefined => {
  const contact = identities.find(({ kind }) => kind === 'wecom.external_userid')
  return contact && `${contact.scope ?? ''}:${contact.value}`
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/**
 * What is known of a person after one more touchpoint: the newest word wins, silence changes nothing, and
 * where somebody first came from stays.
 */
export const profileAfter = (profile: Profile, touchpoint: Touchpoint): Profile => {
  const { identities, props } = touchpoint
  const said = {
    name: touchpoint.name,
    company: touchpoint.company,
    email: valueOf(identities, 'email'),
    phone: valueOf(identities, 'phone'),
    wecom: wecomOf(identities),
    owner: text(props['owner']),
    timeZone: text(props['time_zone']),
    language: text(props['language']),
    origin: profile.origin ?? text(props['origin']),
  }
  return {
    ...profile,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  }
}
