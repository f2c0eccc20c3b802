import type { Profile } from '../../model/journey.ts'
import type { Identity } from '../../model/touchpoint.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { aliasOf, parseIdentity } from '../../model/identity.ts'

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
export const identityOfAlias = async (
  rows: Pick<Repositories, 'people' | 'touchpoints'>,
  alias: string,
  profile: Profile,
): Promise<Identity | undefined> => {
  const known = inProfile(profile).find((identity) => aliasOf(identity) === alias)
  if (known) return known
  const spelled = (await rows.people.clusterOf(alias))?.identities[alias]
  if (spelled !== undefined) return parseIdentity(spelled)
  const {
    items: [touchpoint],
  } = await rows.touchpoints.latest(alias, { limit: 1 })
  return touchpoint?.identities.find((identity) => aliasOf(identity) === alias)
}
