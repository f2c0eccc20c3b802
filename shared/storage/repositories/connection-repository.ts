import * as z from 'zod'
import { connectionKey, connectionsPk } from '../keys.ts'
import { versionCondition, encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import type { ConnectionRecord, ConnectionRepository } from '../repositories.ts'
import { everything, type Item, type Store } from '../store.ts'

const connectionSchema = z.object({
  channel: z.string(),
  id: z.string(),
  v: z.int(),
  settings: z.json(),
  secretNames: z.array(z.string()),
  hints: z.record(z.string(), z.array(z.string())).default({}),
  updatedAt: z.int(),
  pause: z.object({ from: z.int(), to: z.int().exactOptional() }).exactOptional(),
})

/** Connections without their secrets. */
export const connectionRepository = (store: Store): ConnectionRepository => ({
  get: async (channel, id) => {
    const item = await store.get(connectionKey(channel, id))
    return item && connectionOf(item)
  },
  save: (row) =>
    store.put(
      { ...connectionKey(row.channel, row.id), v: row.v, ...encodeRecord(row) },
      versionCondition(row.v),
    ),
  async *list() {
    for await (const item of everything(store, { pk: connectionsPk })) yield connectionOf(item)
  },
})

const connectionOf = (item: Item): ConnectionRecord => decodeRecord(connectionSchema, item)
