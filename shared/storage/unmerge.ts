import { conflict, retryOnConflict } from '../runtime/retry-on-conflict.ts'
import { personKey } from './keys.ts'
import { peopleRepository } from './repositories/people-repository.ts'
import type { Cluster } from './repositories.ts'
import type { Store } from './store.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * Parts aliases from the sets of identities they are in: what they stand for and all that was said of them
 * goes, what was said of others stays. Where the root of a set is parted, its row still holds the others,
 * under its hash. Repeatable.
 * @param before is awaited with the other aliases of a set before the set is written
 * @throws Unavailable when others keep changing the same sets
 */
export const removeFromClusters = async (
  store: Store,
  aliases: readonly string[],
  before: Before = async () => {},
): Promise<void> => {
  const gone = new Set(aliases)
  for (const alias of aliases) await partOne(store, alias, gone, before)
}

type Before = (others: readonly string[]) => Promise<void>

const partOne = async (
  store: Store,
  alias: string,
  gone: ReadonlySet<string>,
  before: Before,
): Promise<void> => {
  const people = peopleRepository(store)
  return retryOnConflict('a set of identities', async () => {
    const cluster = await people.clusterOf(alias)
    if (!cluster) return
    const rest = without(cluster, gone)
    const changed = Object.keys(rest.identities).length < Object.keys(cluster.identities).length
    await before(Object.keys(rest.identities))
    // Nobody may be led to the others through a pointer that is about to go.
    await pointStraight(store, rest)
    if (
      changed &&
      Object.keys(rest.identities).length > 0 &&
      !(await people.saveCluster({ ...rest, v: cluster.v + 1 }))
    )
      return conflict
    if (alias !== cluster.root)
      return void (await store.remove(personKey(alias), { equals: { to: await pointerOf(store, alias) } }))
    if (Object.keys(rest.identities).length > 0) return
    if (await store.remove(personKey(alias), { equals: { root: true, v: cluster.v } })) return
    return conflict
  })
}

const without = (cluster: Cluster, gone: ReadonlySet<string>): Cluster =>
  omitUndefined({
    ...cluster,
    identities: Object.fromEntries(Object.entries(cluster.identities).filter(([alias]) => !gone.has(alias))),
    links: cluster.links.filter(({ a, b }) => !gone.has(a) && !gone.has(b)),
    parted: cluster.parted
      ? Object.fromEntries(Object.entries(cluster.parted).filter(([alias]) => !gone.has(alias)))
      : undefined,
    rulings: cluster.rulings
      ? cluster.rulings.filter(({ a, b = '' }) => !gone.has(a) && !gone.has(b))
      : undefined,
  })

const pointerOf = async (store: Store, alias: string) => (await store.get(personKey(alias)))?.['to']

const nearOf = async (store: Store, alias: string): Promise<{ near?: string }> => {
  const near = (await store.get(personKey(alias)))?.['near']
  return typeof near === 'string' ? { near } : {}
}

const pointStraight = async (store: Store, { root, identities }: Cluster): Promise<void> => {
  for (const alias of Object.keys(identities)) {
    const to = alias === root ? undefined : await pointerOf(store, alias)
    if (to !== undefined && to !== root)
      await store.put({ ...personKey(alias), ...(await nearOf(store, alias)), to: root }, { equals: { to } })
  }
}
