import * as z from 'zod'
import { consentKey } from './keys.ts'
import { follows, packed, parsed, unpacked } from './packed.ts'
import type { ConsentRows } from './rows.ts'
import type { Store } from './store.ts'

const consentSchema = z.object({
  erasedAt: z.int().exactOptional(),
  suppressed: z.object({ at: z.int(), why: z.string(), proof: z.string() }).exactOptional(),
  marketing: z.object({ given: z.boolean(), at: z.int(), proof: z.string() }).exactOptional(),
})
const versioned = z.object({ v: z.int() })

/** What each contact point allows. */
export const consentRows = (store: Store): ConsentRows => ({
  get: async (alias) => {
    const item = await store.get(consentKey(alias))
    return item && { alias, v: parsed(versioned, item, item).v, ...unpacked(consentSchema, item) }
  },
  save: ({ alias, v, ...consent }) => store.put({ ...consentKey(alias), v, ...packed(consent) }, follows(v)),
})
