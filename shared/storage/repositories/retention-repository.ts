import * as z from 'zod'
import { firstRetention, type Retention, retentionSchema } from '../../policy/retention.ts'
import { lazy } from '../../runtime/lazy.ts'
import { policyPk } from '../keys.ts'
import { decodeRecord } from '../dynamodb/record-codec.ts'
import { everything, type Store } from '../store.ts'

/**
 * Of a policy no more than this: who keeps touchpoints needs to know nothing else, and loads nothing else.
 */
const schema = lazy(() => z.object({ version: z.int(), retention: retentionSchema.default(firstRetention) }))

/** How long each class of touchpoint is kept, as the newest version of the policy says. */
export const retentionRepository = (store: Store) => async (): Promise<Retention> => {
  let newest = { version: 0, retention: firstRetention }
  for await (const item of everything(store, { pk: policyPk })) {
    const policy = decodeRecord(schema(), item)
    if (policy.version > newest.version) newest = policy
  }
  return newest.retention
}
