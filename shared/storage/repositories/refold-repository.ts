import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import { cutText } from '../../runtime/text/cut-text.ts'
import * as z from 'zod'
import { refoldKey, refoldPk } from '../keys.ts'
import { listing, parsed } from '../dynamodb/record-codec.ts'
import type { RefoldRepository } from '../repositories.ts'
import type { Item, Store } from '../store.ts'

const refoldSchema = z.object({ why: z.string(), at: z.int(), tries: z.int() })

/** People whose fold failed, with the reason and how often. */
export const refoldRepository = (store: Store): RefoldRepository => ({
  mark: (person, why, now) => mark(store, person, why, now),
  marked: async (paging) => listing(await store.query({ pk: refoldPk, ...paging }), refoldOf),
  clear: async (person, at) => {
    await store.remove(refoldKey(person), { equals: { at } })
  },
})

const mark = async (store: Store, person: string, why: string, now: number): Promise<void> => {
  return retryOnConflict('a mark for projecting again', async () => {
    const item = await store.get(refoldKey(person))
    const tries = item ? refoldOf(item).tries : 0
    const next = { ...refoldKey(person), why: cutText(why, 500), at: now, tries: tries + 1 }
    if (await store.put(next, item ? { equals: { tries } } : { absent: true })) return
    return conflict
  })
}

const refoldOf = (item: Item) => ({ person: item.sk, ...parsed(refoldSchema, item, item) })
