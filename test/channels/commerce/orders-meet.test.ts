import { expect, it } from 'vitest'
import type { Touchpoint } from '../../../shared/model/touchpoint.ts'
import { aliasOf, sortByPriority, primaryAlias, formatIdentity } from '../../../shared/model/identity.ts'
import { resolve } from '../../../shared/people/identity/resolve.ts'
import { connection, delivered } from '../delivery.ts'
import { pushed } from './shops.ts'

/** Who the people are of whom these touchpoints tell. */
const peopleIn = (touchpoints: readonly Touchpoint[]) => {
  const named = touchpoints.flatMap(({ identities }) => identities)
  const links = touchpoints.flatMap(({ identities, statedAt: at, id }) => {
    const [strongest, ...others] = sortByPriority(identities).map(aliasOf)
    return others.map((b) => ({ a: strongest ?? '', b, at, id }))
  })
  const identities = Object.fromEntries(
    named.map((identity) => [aliasOf(identity), formatIdentity(identity)]),
  )
  return resolve({ root: '', v: 1, identities, links, changedAt: 0 })
}

it('a parcel whose carrier knows its order is the parcel of the person who ordered', async () => {
  const [youzan, track] = [pushed('youzan-push'), pushed('17track-v2')]
  const [order] = await delivered(youzan.asked, connection('youzan', youzan.secrets, { shop: 'tea' }))
  const [parcel] = await delivered(track.asked, connection('17track', track.secrets, { shop: 'tea' }))
  if (!order || !parcel) throw new Error('both say something')
  const renamed = order.identities.map((identity) =>
    identity.kind === 'order.no' ? { ...identity, value: 'O-9' } : identity,
  )
  const people = peopleIn([{ ...order, identities: renamed }, parcel])
  expect(people).toHaveLength(1)
  expect(people[0]?.aliases).toContain(primaryAlias(parcel))
  expect(peopleIn([order, parcel])).toHaveLength(2)
})
