import type { Identity } from '../../model/touchpoint.ts'
import { parseIdentity } from '../../model/identity.ts'
import type { Repositories } from '../../storage/repositories.ts'
import type { Call } from './client.ts'
import { type HubspotObject, readMany } from './objects.ts'

/** What we look at of a contact. */
const contactProperties = ['email', 'lifecyclestage', 'hubspot_owner_id'] as const

/** How HubSpot may know somebody: its own number for them in this account, and their addresses. */
export type KnownBy = { readonly ids: readonly string[]; readonly emails: readonly string[] }

/** @param profileEmail of the journey, where nobody was named together with others */
export const knownBy = async (
  rows: Pick<Repositories, 'people'>,
  alias: string,
  portal: string,
  profileEmail: string | undefined,
): Promise<KnownBy> => {
  const spelled = Object.values((await rows.people.clusterOf(alias))?.identities ?? {})
  const named = spelled.flatMap((text): Identity[] => {
    const one = parseIdentity(text)
    return one ? [one] : []
  })
  const emails = named.filter(({ kind }) => kind === 'email').map(({ value }) => value)
  return {
    ids: named.filter(({ kind, scope }) => kind === 'crm.id' && scope === portal).map(({ value }) => value),
    emails: [...new Set([...emails, ...(profileEmail === undefined ? [] : [profileEmail])])],
  }
}

/**
 * The contact somebody is in HubSpot: by its number, else by address. Nothing when HubSpot does not know
 * them: we make nobody up.
 */
export const contactOf = async (call: Call, { ids, emails }: KnownBy): Promise<HubspotObject | undefined> => {
  const [byId] = await readMany(call, 'contacts', ids, contactProperties)
  if (byId) return byId
  for (const email of emails.slice(0, 5)) {
    const [found] = await readMany(call, 'contacts', [email], contactProperties, 'email')
    if (found) return found
  }
  return undefined
}
