import * as z from 'zod'
import { consentKey } from '../keys.ts'
import { versionCondition, encodeRecord, parsed, decodeRecord } from '../dynamodb/record-codec.ts'
import { readOnce } from '../read-once.ts'
import type { Key, Store } from '../store.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import type { Consent, ConsentRepository } from '../message-ports.ts'

const wordSchema = z.object({
  given: z.boolean(),
  at: z.int(),
  proof: z.string(),
  source: z.string().exactOptional(),
  text: z.string().exactOptional(),
})
const consentSchema = z.object({
  erasedAt: z.int().exactOptional(),
  forgottenTo: z.int().exactOptional(),
  suppressed: z.object({ at: z.int(), why: z.string(), proof: z.string() }).exactOptional(),
  words: z.record(z.string(), wordSchema).exactOptional(),
  /** How it was written before there was a word for each way and purpose: marketing, by every way. */
  marketing: wordSchema.exactOptional(),
})
const versioned = z.object({ v: z.int() })

const aliasIn = ({ pk }: Pick<Key, 'pk'>): string => pk.slice('alias#'.length)

/** What each contact point allows. */
export const consentRepository = (store: Store): ConsentRepository => ({
  get: async (alias) => {
    const item = await store.get(consentKey(alias))
    return item && consentIn(item)
  },
  save: ({ alias, v, ...consent }) =>
    store.put(
      omitUndefined({ ...consentKey(alias), v, f: consent.forgottenTo, ...encodeRecord(consent) }),
      versionCondition(v),
    ),
  forgotten: async (aliases) =>
    new Map(
      (await store.getMany(aliases.map(consentKey))).flatMap(({ pk, f }) =>
        typeof f === 'number' ? [[aliasIn({ pk }), f] as const] : [],
      ),
    ),
})

const consentIn = readOnce((item): Consent => {
  const { marketing, words, ...consent } = decodeRecord(consentSchema, item)
  const all =
    marketing || words
      ? { words: omitUndefined({ '* marketing': marketing ? marketing : undefined, ...words }) }
      : {}
  return { alias: aliasIn(item), v: parsed(versioned, item, item).v, ...consent, ...all }
})
