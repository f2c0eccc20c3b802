import { dayMs } from '../../runtime/time-buckets.ts'
import { uploadSchema } from '../../model/import-job.ts'
import { importKey, importPrefix, mappingPk } from '../keys.ts'
import { versionCondition, listing, encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import type { ImportRepository } from '../repositories.ts'
import type { Store } from '../store.ts'

/** So long (ms) it is told what became of a file; the file itself is gone after a week. */
const kept = 400 * dayMs

/** Ids begin with the time they were given at, so their order is that of the files. */
export const importRepository = (store: Store): ImportRepository => ({
  get: async (id) => {
    const item = await store.get(importKey(id))
    return item && decodeRecord(uploadSchema, item)
  },
  save: (row) =>
    store.put(
      {
        ...importKey(row.id),
        v: row.v,
        ttl: Math.floor((row.createdAt + kept) / 1000),
        ...encodeRecord(row),
      },
      versionCondition(row.v),
    ),
  list: async (paging) =>
    listing(await store.query({ pk: mappingPk, prefix: importPrefix, backwards: true, ...paging }), (item) =>
      decodeRecord(uploadSchema, item),
    ),
})
