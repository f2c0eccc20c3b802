import * as z from 'zod'
import { erasedKey, erasedPk, erasureKey, erasurePk } from './keys.ts'
import { follows, listing, packed, parsed, unpacked } from './packed.ts'
import type { Erased, Erasure, ErasureRows } from './rows.ts'
import type { Item, Store } from './store.ts'

const why = z.enum(['api', 'request', 'late'])
const erasureSchema = z.object({
  why, askedAt: z.int(), due: z.int(), by: z.int(),
  aliases: z.array(z.string()).exactOptional(), upTo: z.int().exactOptional(), lookedAt: z.int().exactOptional(),
  touchpoints: z.int().exactOptional(),
})
const erasedSchema = z.object({ id: z.string(), why, askedAt: z.int(), by: z.int(), doneAt: z.int(), touchpoints: z.int() })
const versioned = z.object({ v: z.int() })

/** Who is to be erased, and that somebody was. */
export const erasureRows = (store: Store): ErasureRows => ({
  get: async (alias) => {
    const item = await store.get(erasureKey(alias))
    return item && erasureIn(item)
  },
  save: ({ alias, v, ...erasure }) => store.put({ ...erasureKey(alias), v, ...packed(erasure) }, follows(v)),
  end: ({ alias, v }, erased) => {
    const remove = { remove: erasureKey(alias), if: { equals: { v } } }
    return erased ? store.transact([remove, { put: erasedItem(erased) }]) : store.remove(remove.remove, remove.if)
  },
  list: async (paging) => listing(await store.query({ pk: erasurePk, ...paging }), erasureIn),
  done: async (paging) => listing(await store.query({ pk: erasedPk, backwards: true, ...paging }), (item): Erased => unpacked(erasedSchema, item)),
})

const erasureIn = (item: Item): Erasure => ({ alias: item.sk, v: parsed(versioned, item, item).v, ...unpacked(erasureSchema, item) })

const erasedItem = (erased: Erased): Item => ({ ...erasedKey(new Date(erased.doneAt).toISOString(), erased.id), ...packed(erased) })
