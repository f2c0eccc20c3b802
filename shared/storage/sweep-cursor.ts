import { conflict, retryOnConflict } from '../runtime/retry-on-conflict.ts'
import * as z from 'zod'
import { sweepKey } from './keys.ts'
import { minuteAfter } from '../runtime/time-buckets.ts'
import { parsed } from './dynamodb/record-codec.ts'
import type { Condition, Store } from './store.ts'

/**
 * How far a shard's timers were swept: `swept` is the last minute done whole, `closing` the last minute a
 * sweep has begun to read.
 */
export type Sweep = { readonly swept: string; readonly closing: string }

const sweepSchema = z.object({ swept: z.string(), closing: z.string() })

/** How far a shard was swept; nothing before its first timer and its first sweep. */
export const sweepOf = async (store: Store, shard: number): Promise<Sweep | undefined> => {
  const item = await store.get(sweepKey(shard))
  return item && parsed(sweepSchema, item, item)
}

/** The first timer of a shard says that there is nothing to sweep before it. */
export const began = (store: Store, shard: number, minute: string): Promise<Sweep> =>
  move(store, shard, (sweep) => sweep ?? { swept: minute, closing: minute })

/**
 * Says that timers up to a minute are about to be read: none may be set there any more. Returns from where to
 * read.
 */
export const sweeping = (store: Store, shard: number, until: string): Promise<Sweep> =>
  move(store, shard, (sweep) =>
    sweep
      ? { ...sweep, closing: later(sweep.closing, until) }
      : { swept: minuteAfter(until, -1), closing: until },
  )

/** Says that a shard was swept whole up to a minute. Never moves back. */
export const sweptWhole = async (store: Store, shard: number, minute: string): Promise<void> => {
  await move(store, shard, (sweep) => ({
    swept: later(sweep?.swept ?? minute, minute),
    closing: later(sweep?.closing ?? minute, minute),
  }))
}

const move = async (
  store: Store,
  shard: number,
  change: (sweep: Sweep | undefined) => Sweep,
): Promise<Sweep> => {
  return retryOnConflict(
    'the cursor of a sweep',
    async () => {
      const sweep = await sweepOf(store, shard)
      const next = change(sweep)
      if (sweep && next.swept === sweep.swept && next.closing === sweep.closing) return sweep
      const unchanged: Condition = sweep ? { equals: { ...sweep } } : { absent: true }
      if (await store.put({ ...sweepKey(shard), ...next }, unchanged)) return next
      return conflict
    },
    { attempts: 10 },
  )
}

const later = (a: string, b: string) => (a > b ? a : b)
