import { setTimeout as sleep } from 'node:timers/promises'
import type { Activity } from './activity.ts'
import type { FlushRequest } from '../lambda/batch-window.ts'
import type { QueueCount, Queues } from '../sqs/queues.ts'
import type { StreamConsumer } from '../streams/stream-consumer.ts'

/** How far things have come to rest. */
export interface Rest {
  /** Nothing runs, and nothing is left that could be done now. */
  readonly quiet: boolean
  /** Nothing waits for later either: no message in flight or delayed. */
  readonly settled: boolean
  readonly running: number
  /** What the queues hold that functions read; parked ones are not among them. */
  readonly queues: Readonly<Record<string, QueueCount>>
}

/** What has to come to rest. */
export interface QuietDeps {
  readonly activity: Activity
  readonly haste: FlushRequest
  readonly queues: Queues
  readonly consumed: readonly string[]
  readonly streams: readonly StreamConsumer[]
}

/**
 * Waits until nothing is left that could be done now, or (with `later`) nothing at all, or for the time
 * given.
 */
export const awaitRest = async (
  deps: QuietDeps,
  { timeoutMs, later = false }: { timeoutMs: number; later?: boolean },
): Promise<Rest> => {
  const deadline = performance.now() + timeoutMs
  const wait = deps.haste.ask()
  try {
    return await restBy(deps, deadline, later)
  } finally {
    wait()
  }
}

const restBy = async (deps: QuietDeps, deadline: number, later: boolean): Promise<Rest> => {
  for (;;) {
    const left = deadline - performance.now()
    const rest = await look(deps, Math.max(0, left))
    if ((rest.quiet && (rest.settled || !later)) || performance.now() >= deadline) return rest
    await sleep(rest.quiet ? 50 : 5)
  }
}

/** Looks once. What was found counts only if nothing began or ended while we looked. */
const look = async ({ activity, queues, consumed, streams }: QuietDeps, timeoutMs: number): Promise<Rest> => {
  await activity.idle(timeoutMs)
  const before = activity.epoch()
  let touched = 0
  for (const stream of streams)
    touched += await Promise.race([stream.catchUp(), sleep(timeoutMs, 1, { ref: false })])
  // Reading a stream is itself a beginning and an end.
  const expected = before + 2 * streams.length
  const counts = queues.counts(consumed)
  const ready = Object.values(counts).some((count) => count.ready > 0)
  const quiet = touched === 0 && !ready && activity.running() === 0 && activity.epoch() === expected
  return {
    quiet,
    settled: quiet && Object.values(counts).every((count) => count.later === 0),
    running: activity.running(),
    queues: counts,
  }
}
