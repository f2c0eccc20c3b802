import * as z from 'zod'
import { consentKey } from './keys.ts'
import { follows, packed, parsed, unpacked } from './packed.ts'
import type { Consent, ConsentRows } from './rows.ts'
import type { Item, Store } from './store.ts'

const wordSchema = z.object({ given: z.boolean(), at: z.int(), proof: z.string(), source: z.string().exactOptional(), text: z.string().exactOptional() })
const consentSchema = z.object({
  erasedAt: z.int().exactOptional(),
  forgottenTo: z.int().exactOptional(),
  suppressed: z.object({ at: z.int(), why: z.string(), proof: z.string() }).exactOptional(),
  words: z.record(z.string(), wordSchema).exactOptional(),
  /** How it was written before there was a word for each way and purpose: marketing, by every way. */
  marketing: wordSchema.exactOptional(),
})
const versioned = z.object({ v: z.int() })

/** What each contact point allows. */
export const consentRows = (store: Store): ConsentRows => ({
  get: async (alias) => {
    const item = await store.get(consentKey(alias))
    return item && consentIn(alias, item)
  },
  save: ({ alias, v, ...consent }) =>
    store.put({ ...consentKey(alias), v, ...(consent.forgottenTo === undefined ? {} : { f: consent.forgottenTo }), ...packed(consent) }, follows(v)),
  forgotten: async (aliases) =>
    new Map((await store.getMany(aliases.map(consentKey))).flatMap(({ pk, f }) => (typeof f === 'number' ? [[pk.slice('alias#'.length), f] as const] : []))),
})

const consentIn = (alias: string, item: Item): Consent => {
  const { marketing, words, ...consent } = unpacked(consentSchema, item)
  const all = marketing || words ? { words: { ...(marketing ? { '* marketing': marketing } : {}), ...words } } : {}
  return { alias, v: parsed(versioned, item, item).v, ...consent, ...all }
}
