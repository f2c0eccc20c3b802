import * as z from 'zod'
import { laneKey, lanePrefix, progressPk, storedKey } from '../keys.ts'
import { dayMs, minuteAfter, minuteOf } from '../../runtime/time-buckets.ts'
import { parsed } from '../dynamodb/record-codec.ts'
import type { LaneProgress, ProgressRepository } from '../repositories.ts'
import { everything, type Store } from '../store.ts'

/** How far back a stored minute counts: twice as long as the table's stream keeps a record. */
const lookBackMs = 2 * dayMs

/** A lane's row outlives every minute it is compared with, although expired rows may be removed late. */
const laneKeptMs = 7 * dayMs

/** A failed batch is retried within minutes. A failure that was not repeated for this long has ended. */
const failureFreshMs = 15 * 60_000

const laneSchema = z.object({ folded: z.string(), failingSince: z.int().exactOptional(), at: z.int() })
const storedSchema = z.object({ at: z.int() })
const secondsOf = (at: number): number => Math.ceil(at / 1000)

/**
 * How far the stream consumer is: the minutes in which touchpoints were stored, and the newest folded minute
 * of each lane.
 */
export const progressRepository = (store: Store): ProgressRepository => ({
  stored: async (receivedAt) => {
    const row = {
      ...storedKey(minuteOf(receivedAt)),
      at: receivedAt,
      ttl: secondsOf(receivedAt + lookBackMs),
    }
    await store.put(row, { absent: true })
  },
  lane: async (lane) => {
    const item = await store.get(laneKey(lane))
    return item && parsed(laneSchema, item, item)
  },
  saveLane: async (lane, progress) => {
    await store.put({ ...laneKey(lane), ...progress, ttl: secondsOf(progress.at + laneKeptMs) })
  },
  lagSeconds: async (now) => {
    const items = await Array.fromAsync(everything(store, { pk: progressPk, prefix: lanePrefix }))
    const lanes = items.map((item): LaneProgress => parsed(laneSchema, item, item))
    const unfolded = await oldestUnfolded(store, lanes, now)
    if (lanes.length === 0 && unfolded === undefined) return null
    const failing = lanes.flatMap(({ failingSince, at }) =>
      now - at <= failureFreshMs ? (failingSince ?? []) : [],
    )
    return Math.max(0, Math.round((now - Math.min(now, unfolded ?? now, ...failing)) / 1000))
  },
})

/** When (ms UTC) the first touchpoint was received that lies in a later minute than any lane has folded. */
const oldestUnfolded = async (
  store: Store,
  lanes: readonly LaneProgress[],
  now: number,
): Promise<number | undefined> => {
  const starts = [
    minuteOf(now - lookBackMs),
    ...lanes.flatMap(({ folded }) => (folded === '' ? [] : [minuteAfter(folded)])),
  ]
  const from = starts.reduce((a, b) => (a > b ? a : b))
  const {
    items: [first],
  } = await store.query({
    pk: progressPk,
    from: storedKey(from).sk,
    to: storedKey('9').sk,
    limit: 1,
  })
  return first && parsed(storedSchema, first, first).at
}
