import type { Profile } from '../../model/journey.ts'
import type { Identity } from '../../model/touchpoint.ts'
import type { Rows } from '../../storage/repositories.ts'
import { aliasOf, unspell } from '../../model/identity.ts'

const inProfile = ({ email, phone, wecom }: Profile): Identity[] => {
  const [scope, value] = wecom?.split(':') ?? []
  return [
    ...(email === undefined ? [] : [{ kind: 'email', value: email }]),
    ...(phone === undefined ? [] : [{ kind: 'phone', value: phone }]),
    ...(scope && value ? [{ kind: 'wecom.external_userid', scope, value }] : []),
  ]
}

/**
 * The identity an alias stands for, to speak of its person in a touchpoint of our own: from the profile, from
 * who was named together, or else from what is stored under the alias. An alias is a hash: by itself it does
 * not say.
 */
export const identityOf = async (
  rows: Pick<Rows, 'people' | 'touchpoints'>,
  alias: string,
  profile: Profile,
): Promise<Identity | undefined> => {
  const known = inProfile(profile).find((identity) => aliasOf(identity) === alias)
  if (known) return known
  const spelled = (await rows.people.clusterOf(alias))?.identities[alias]
  if (spelled !== undefined) return unspell(spelled)
  const {
    items: [touchpoint],
  } = await rows.touchpoints.latest(alias, { limit: 1 })
  return touchpoint?.identities.find((identity) => aliasOf(identity) === alias)
}
