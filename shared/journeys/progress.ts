import { minuteOf } from '../runtime/time-buckets.ts'
import type { LaneProgress, ProgressRepository } from '../storage/repositories.ts'

/** How many minutes or lanes one process remembers. */
const remembered = 100

const remember = <K, V>(known: Map<K, V>, key: K, value: V): void => {
  known.delete(key)
  known.set(key, value)
  if (known.size > remembered) known.delete([...known.keys()][0] ?? key)
}

/**
 * Records that a touchpoint was stored: at most one write for each minute of receipt and process.
 * @returns a function of the time of receipt (ms UTC)
 */
export const storedRecorder = ({
  stored,
}: Pick<ProgressRepository, 'stored'>): ((receivedAt: number) => Promise<void>) => {
  const known = new Map<string, true>()
  return async (receivedAt) => {
    const minute = minuteOf(receivedAt)
    if (known.has(minute)) return
    await stored(receivedAt)
    remember(known, minute, true)
  }
}

/**
 * What became of one batch of a lane. `received`: when each of its touchpoints was received; `now`: both in
 * ms UTC.
 */
export type BatchOutcome = {
  readonly lane: string
  readonly received: readonly number[]
  readonly failed: boolean
  readonly now: number
}

/**
 * Records the outcome of batches: a lane's row is written when its newest minute moves, when a failure begins
 * or ends, and once for each minute of failing.
 */
export const laneRecorder = ({
  lane: read,
  saveLane,
}: Pick<ProgressRepository, 'lane' | 'saveLane'>): ((outcome: BatchOutcome) => Promise<void>) => {
  const known = new Map<string, LaneProgress>()
  return async ({ lane, received, failed, now }) => {
    if (received.length === 0) return
    const before = known.get(lane) ?? (await read(lane)) ?? { folded: '', at: 0 }
    const next = failed ? afterFailure(before, received, now) : afterSuccess(before, received, now)
    if (next !== before) await saveLane(lane, next)
    remember(known, lane, next)
  }
}

const afterFailure = (before: LaneProgress, received: readonly number[], now: number): LaneProgress => {
  if (before.failingSince !== undefined && minuteOf(before.at) === minuteOf(now)) return before
  return { folded: before.folded, failingSince: Math.min(before.failingSince ?? now, ...received), at: now }
}

const afterSuccess = (before: LaneProgress, received: readonly number[], now: number): LaneProgress => {
  const newest = minuteOf(Math.max(...received))
  if (before.failingSince === undefined && newest <= before.folded) return before
  return { folded: newest > before.folded ? newest : before.folded, at: now }
}
