import * as z from 'zod'
import { mappingKey, mappingPk, mappingPrefix } from '../keys.ts'
import { versionCondition, encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import type { MappingRecord, MappingRepository } from '../repositories.ts'
import { everything, type Item, type Store } from '../store.ts'

const mappingRow = z.object({ name: z.string(), v: z.int(), mapping: z.json(), updatedAt: z.int() })
const rowOf = (item: Item): MappingRecord => decodeRecord(mappingRow, item)

/** Mappings that were saved for the next file of the same shape. What a mapping is, who reads it knows. */
export const mappingRepository = (store: Store): MappingRepository => ({
  get: async (name) => {
    const item = await store.get(mappingKey(name))
    return item && rowOf(item)
  },
  save: (row) =>
    store.put({ ...mappingKey(row.name), v: row.v, ...encodeRecord(row) }, versionCondition(row.v)),
  async *list() {
    for await (const item of everything(store, { pk: mappingPk, prefix: mappingPrefix })) yield rowOf(item)
  },
})
