import * as z from 'zod'
import { mapConcurrent } from '../runtime/concurrency.ts'
import { touchpointKey } from '../storage/keys.ts'
import type { TouchpointRepository } from '../storage/repositories.ts'
import { parseBody } from './parse-body.ts'

const askedSchema = z.strictObject({
  touchpoints: z
    .array(
      z.strictObject({
        alias: z.string().regex(/^[\w-]{22}$/, 'must be 22 letters, digits, hyphens and underscores'),
        statedAt: z.string().min(1).max(40),
        id: z.string().min(1).max(255),
      }),
    )
    .max(500, 'must be at most 500'),
})

/** A key of DynamoDB has an end (1,024 bytes): what would be longer was never stored. */
const isKept = (key: string): boolean => Buffer.byteLength(key) <= 1024

/**
 * `POST /api/touchpoints/known` `{touchpoints: [{alias, statedAt, id}]}`: which of these are stored already,
 * in the same order. Whoever imports asks before sending, to tell what is new from what was there, and after,
 * to know that all has arrived.
 * @throws Refused naming field and rule
 */
export const findStored = async (
  rows: Pick<TouchpointRepository, 'has'>,
  body: unknown,
): Promise<{ known: boolean[] }> => {
  const { touchpoints } = parseBody(askedSchema, body)
  return {
    known: await mapConcurrent(
      32,
      touchpoints,
      async ({ alias, statedAt, id }) =>
        isKept(touchpointKey(alias, statedAt, id).sk) && rows.has(alias, statedAt, id),
    ),
  }
}
