import { createHash } from 'node:crypto'
import * as z from 'zod'
import { RetryableError } from '../../runtime/errors.ts'
import { timerKey, timerPk } from '../keys.ts'
import { hoursBetween, minuteAfter, minuteFrom, minuteOf, msOf } from '../../runtime/time-buckets.ts'
import { parsed } from '../dynamodb/record-codec.ts'
import type { Timer, TimerRepository } from '../repositories.ts'
import { everything, type Item, type Store } from '../store.ts'
import { began, sweeping, sweptWhole, sweepOf } from '../sweep-cursor.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** Timers are spread over so many shards, each swept by itself. */
export const timerShards = 4

/** Which shard a timer lies in: a function of its id. */
export const timerShardOf = (id: string): number =>
  createHash('sha256').update(id).digest().readUInt32BE() % timerShards

/** A sweep may have been away for so long without missing what came due meanwhile. */
const keptSeconds = 30 * 86_400
const attempts = 10

/**
 * What is due when: a row for each timer under its minute, and for each shard the minute up to which it was
 * swept. Rows are never cancelled; they are forgotten a month after they were due.
 */
export const timerRepository = (store: Store): TimerRepository => ({
  arm: (timer, at, now) => arm(store, timer, at, now),
  due: (shard, until) => due(store, shard, until),
  cursor: async (shard) => (await sweepOf(store, shard))?.swept,
  swept: (shard, minute) => sweptWhole(store, shard, minute),
})

/**
 * A sweep says up to where it reads before it reads. So whoever writes a row and then finds that minute not
 * yet said was early enough to be seen.
 */
const arm = async (store: Store, timer: Omit<Timer, 'minute'>, at: number, now: number): Promise<string> => {
  const shard = timerShardOf(timer.id)
  let minute = later(minuteFrom(at), minuteAfter(minuteOf(now)))
  for (let attempt = 0; attempt < attempts; attempt++) {
    await store.put(timerItem({ ...timer, minute }, shard))
    const sweep = (await sweepOf(store, shard)) ?? (await began(store, shard, minuteOf(now)))
    if (sweep.closing < minute) return minute
    minute = minuteAfter(sweep.closing)
  }
  throw new RetryableError('the sweep is faster than the timer')
}

/** One query an hour, so that a long absence costs its hours and what came due in them. */
async function* due(store: Store, shard: number, until: string): AsyncGenerator<Timer> {
  const { swept } = await sweeping(store, shard, until)
  if (swept >= until) return
  const from = minuteAfter(swept)
  for (const hour of hoursBetween(from.slice(0, 13), until.slice(0, 13))) {
    const query = { pk: timerPk(hour, shard), from: later(from, hour), to: `${until}$` }
    for await (const item of everything(store, query)) yield timerOf(item)
  }
}

const later = (a: string, b: string) => (a > b ? a : b)

const timerItem = ({ minute, kind, id, alias, via }: Timer, shard: number): Item =>
  omitUndefined({ ...timerKey(minute, shard, kind, id), alias, via, ttl: msOf(minute) / 1000 + keptSeconds })

const timerSchema = z.object({
  minute: z.string(),
  kind: z.enum(['journey', 'treatment', 'message', 'delivery']),
  id: z.string(),
  alias: z.string().exactOptional(),
  via: z.string().exactOptional(),
})

const timerOf = (item: Item): Timer => {
  const [minute, kind, ...id] = item.sk.split('#')
  return parsed(timerSchema, { ...item, minute, kind, id: id.join('#') }, item)
}
