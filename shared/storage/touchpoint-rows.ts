import * as z from 'zod'
import { once } from '../runtime/once.ts'
import { isRefusalKey, refusalKey, refusalPk, touchpointKey } from './keys.ts'
import { dayOf } from './minutes.ts'
import { listing, packed, unpacked } from './packed.ts'
import type { Refusal, TouchpointRows } from './rows.ts'
import { everything, type Item, type Store } from './store.ts'
import { touchpointItem, touchpointOf } from './touchpoint-item.ts'

const refusalSchema = once(() => z.object({
  id: z.string(), channel: z.string(), connection: z.string(), receivedAt: z.int(), reason: z.string(), field: z.string().exactOptional(), text: z.string(),
}))

/** How much of a refused event is kept. */
const textKept = 4096

/**
 * The log of touchpoints, and of what was refused.
 * @param keptDays after how many days since it reached us a row may be forgotten
 */
export const touchpointRows = (store: Store, keptDays = 400): TouchpointRows => {
  const ttl = ({ receivedAt }: { receivedAt: number }) => Math.floor(receivedAt / 1000) + keptDays * 86_400
  return {
    add: (touchpoint) => store.put(touchpointItem(touchpoint, ttl(touchpoint)), { absent: true }, 'touchpoints'),
    async *ofAlias(alias) {
      for await (const item of everything(store, { table: 'touchpoints', pk: alias })) yield touchpointOf(item)
    },
    has: async (alias, statedAt, id) => (await store.get(touchpointKey(alias, statedAt, id), 'touchpoints')) !== undefined,
    latest: async (alias, paging) => listing(await store.query({ table: 'touchpoints', pk: alias, backwards: true, ...paging }), touchpointOf),
    refuse: (refusal) => store.put({
      ...refusalKey(refusal.channel, dayOf(refusal.receivedAt), refusal.id),
      ...packed({ ...refusal, text: refusal.text.slice(0, textKept) }),
      ttl: ttl(refusal),
    }, { absent: true }, 'touchpoints'),
    refusals: async (channel, day, paging) => listing(await store.query({ table: 'touchpoints', pk: refusalPk(channel, day), ...paging }), refusalOf),
  }
}

/** Whether a row of the touchpoints table is a refusal. */
export const isRefusal = isRefusalKey

/**
 * Reads a refusal back.
 * @throws Error when the item is none
 */
export const refusalOf = (item: Item): Refusal => unpacked(refusalSchema(), item)
