import * as z from 'zod'
import { erasedKey, erasedPk, erasureKey, erasurePk } from '../keys.ts'
import { versionCondition, listing, encodeRecord, parsed, decodeRecord } from '../dynamodb/record-codec.ts'
import { readOnce } from '../read-once.ts'
import type { Erased, Erasure, ErasureRepository } from '../repositories.ts'
import type { Item, Store } from '../store.ts'

const why = z.enum(['api', 'request', 'late'])
const erasureSchema = z.object({
  why,
  askedAt: z.int(),
  due: z.int(),
  by: z.int(),
  aliases: z.array(z.string()).exactOptional(),
  upTo: z.int().exactOptional(),
  lookedAt: z.int().exactOptional(),
  touchpoints: z.int().exactOptional(),
  beside: z.array(z.string()).exactOptional(),
  again: z
    .object({ why: z.enum(['api', 'request']), askedAt: z.int(), due: z.int(), aliases: z.array(z.string()) })
    .exactOptional(),
})
const erasedSchema = z.object({
  id: z.string(),
  why,
  askedAt: z.int(),
  by: z.int(),
  doneAt: z.int(),
  touchpoints: z.int(),
})
const versioned = z.object({ v: z.int() })

/** Who is to be erased, and that somebody was. */
export const erasureRepository = (store: Store): ErasureRepository => ({
  get: async (alias) => {
    const item = await store.get(erasureKey(alias))
    return item && erasureIn(item)
  },
  save: (erasure) => store.put(erasureItem(erasure), versionCondition(erasure.v)),
  end: ({ alias, v }, erased, next) => {
    const unchanged = { equals: { v } }
    const own = next
      ? { put: erasureItem(next), if: unchanged }
      : { remove: erasureKey(alias), if: unchanged }
    if (erased) return store.transact([own, { put: erasedItem(erased) }])
    return 'put' in own ? store.put(own.put, own.if) : store.remove(own.remove, own.if)
  },
  list: async (paging) => listing(await store.query({ pk: erasurePk, ...paging }), erasureIn),
  done: async (paging) =>
    listing(await store.query({ pk: erasedPk, backwards: true, ...paging }), (item): Erased =>
      decodeRecord(erasedSchema, item),
    ),
})

const erasureItem = ({ alias, v, ...erasure }: Erasure): Item => ({
  ...erasureKey(alias),
  v,
  ...encodeRecord(erasure),
})

const erasureIn = readOnce((item): Erasure => ({
  alias: item.sk,
  v: parsed(versioned, item, item).v,
  ...decodeRecord(erasureSchema, item),
}))

const erasedItem = (erased: Erased): Item => ({
  ...erasedKey(new Date(erased.doneAt).toISOString(), erased.id),
  ...encodeRecord(erased),
})
