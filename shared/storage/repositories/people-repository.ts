import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import * as z from 'zod'
import { rulingSchema } from '../../model/ruling.ts'
import { personKey } from '../keys.ts'
import { versionCondition, encodeRecord, parsed, decodeRecord } from '../dynamodb/record-codec.ts'
import { readOnce } from '../read-once.ts'
import type { Cluster, PeopleRepository } from '../repositories.ts'
import type { Store } from '../store.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const clusterSchema = z.object({
  identities: z.record(z.string(), z.string()),
  links: z.array(z.object({ a: z.string(), b: z.string(), at: z.string(), id: z.string() })),
  rulings: z.array(rulingSchema).optional(),
  overflow: z.boolean().optional(),
  parted: z.record(z.string(), z.int()).optional(),
  changedAt: z.int(),
})
const rootSchema = z.object({ root: z.literal(true), v: z.int() })
const pointerSchema = z.object({ to: z.string(), near: z.string().optional() })

/**
 * Pointers are followed so far and no further: sets join pairwise, so a chain this long would be of 2^64
 * aliases, or a circle.
 */
const longestChain = 64

/** How often a change is tried again when others change the same row. */

/** Which aliases are one person: a set lies at its root, its other aliases point there. */
export const peopleRepository = (store: Store): PeopleRepository => ({
  clusterOf: (alias) => clusterOf(store, alias),
  saveCluster: ({ root, v, ...set }) =>
    store.put({ ...personKey(root), root: true, v, ...encodeRecord(set, 0) }, versionCondition(v)),
  unlinkedAliases: (cluster) => loose(store, cluster),
  setPointer: (alias, root, was, near) => point(store, { alias, root, near }, was),
  near: async (alias) => {
    const item = await store.get(personKey(alias))
    return item && 'to' in item ? parsed(pointerSchema, item, item).near : undefined
  },
})

const setIn = readOnce((item) => ({
  v: parsed(rootSchema, item, item).v,
  ...decodeRecord(clusterSchema, item),
}))

const clusterOf = async (store: Store, alias: string): Promise<Cluster | undefined> => {
  let at = alias
  for (let step = 0; step < longestChain; step++) {
    const item = await store.get(personKey(at))
    if (!item) return step === 0 ? undefined : { root: at, v: 0, identities: {}, links: [], changedAt: 0 }
    if (!('to' in item)) return { root: at, ...setIn(item) }
    at = parsed(pointerSchema, item, item).to
  }
  throw new Error('the pointers of an alias lead nowhere')
}

const loose = async (store: Store, { root, identities }: Cluster): Promise<string[]> => {
  const others = Object.keys(identities).filter((alias) => alias !== root)
  const items = others.length > 0 ? await store.getMany(others.map(personKey)) : []
  const pointing = new Set(items.flatMap(({ pk, ...item }) => ('to' in item ? [pk] : [])))
  return others.filter((alias) => !pointing.has(personKey(alias).pk))
}

type Pointing = { readonly alias: string; readonly root: string; readonly near: string | undefined }

const point = async (
  store: Store,
  { alias, root, near }: Pointing,
  was: number | undefined,
): Promise<boolean> => {
  return retryOnConflict('an alias', async () => {
    const item = await store.get(personKey(alias))
    if (item && 'to' in item) return item['to'] === root
    if (item?.['v'] !== was) return false
    const pointer = omitUndefined({ ...personKey(alias), to: root, near })
    if (await store.put(pointer, item ? { equals: { root: true, v: item['v'] } } : { absent: true }))
      return true
    return conflict
  })
}
