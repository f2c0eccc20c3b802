import { hashId } from '../../runtime/hash-id.ts'
import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import * as z from 'zod'
import { bucketKey } from '../keys.ts'
import { parsed } from '../dynamodb/record-codec.ts'
import type { RateLimitRepository } from '../repositories.ts'
import type { Store } from '../store.ts'

const bucketSchema = z.object({ fullAt: z.number() })

/**
 * Rate limits by token bucket (the generic cell rate algorithm). A bucket is one number: the time (ms UTC) at
 * which it is full again. A token moves that time by one token's share of the window, and is refused while
 * that would be more than a whole window ahead.
 */
export const rateLimitRepository = (store: Store): RateLimitRepository => ({
  take: async (key, capacity, windowMs, now) => {
    const bucket = bucketKey(hashId(key))
    return retryOnConflict(
      'a rate limit',
      async () => {
        const item = await store.get(bucket)
        const was = item && parsed(bucketSchema, item, item).fullAt
        const fullAt = Math.max(was ?? now, now) + windowMs / capacity
        if (fullAt - now > windowMs) return Math.ceil(fullAt - now - windowMs)
        const next = { ...bucket, fullAt, ttl: Math.ceil(fullAt / 1000) + 86_400 }
        if (await store.put(next, item ? { equals: { fullAt: was } } : { absent: true })) return 0
        return conflict
      },
      { attempts: 20, retryAfterMs: windowMs / capacity },
    )
  },
})
