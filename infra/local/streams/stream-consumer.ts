import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Activity } from '../control/activity.ts'
import { type FlushRequest, createBatchWindow } from '../lambda/batch-window.ts'
import type { Clock } from '../clock/clock.ts'
import { type EventSource, batchOutcome, passes } from '../lambda/event-source.ts'
import { type Json, type JsonObject, toJson } from '../json.ts'
import type { Store } from '../store.ts'
import { type Change, type Stream, recordOf } from './stream.ts'
import { failedBatch } from './stream-failure.ts'
import { type OpenWindow, isOver, openWindow, stateAfter, windowFields, windowOf } from './stream-window.ts'

/** Wakes a function with the changes of a table, in order, as Lambda's poller does. */
export interface StreamConsumer {
  /** Something may have been written: look soon. */
  readonly wake: () => void
  /** Reads to the end of the stream and hands everything over. @returns how many batches that took. */
  readonly catchUp: () => Promise<number>
  readonly stop: () => void
}

/** What the consumer needs of the rest. */
export interface StreamConsumerDeps {
  readonly stream: Stream
  readonly store: Store
  readonly clock: Clock
  readonly region: string
  readonly activity: Activity
  readonly haste: FlushRequest
  readonly park: (queueArn: string, body: Json) => Promise<void>
  readonly complain: (sentence: string) => void
}

const space = 'stream'
const kept = z.object({ position: z.string().optional(), window: openWindow.optional() })
type Checkpoint = z.output<typeof kept>

/** Lambda hands over at most 6 MB at once. */
const payloadLimit = 6 * 1024 * 1024

/**
 * Makes a consumer of one mapping with one lane. How far it has read is written down after every batch, so a
 * machine that was killed goes on where it was: nothing is skipped, and at most one batch is told again.
 */
export const createStreamConsumer = (
  { id, mapping, pool }: EventSource,
  deps: StreamConsumerDeps,
): StreamConsumer => {
  const { stream, store, clock, complain } = deps
  const seconds = mapping.TumblingWindowInSeconds
  let checkpoint: Checkpoint = kept.parse(store.get(space, id) ?? {})
  const running = { stopped: false }
  let failures = 0

  const keep = (next: Checkpoint): void => {
    checkpoint = next
    store.put(space, id, toJson(next))
  }
  const eventOf = async (
    records: readonly JsonObject[],
    window: OpenWindow | undefined,
    final = false,
  ): Promise<JsonObject> => ({
    Records: records,
    ...(window &&
      windowFields(window, { seconds, shardId: await stream.shard(), arn: mapping.EventSourceArn, final })),
  })

  /**
   * Ends the open window with the invocation that says so. Its own failure is repeated, but loses no record:
   * there are none in it.
   */
  const closeWindow = async (window: OpenWindow): Promise<void> => {
    for (let attempt = 1; !running.stopped; attempt += 1) {
      const invocation = await pool.invoke(await eventOf([], window, true))
      if (invocation.ok || attempt > 3) break
      await backOff(attempt)
    }
    if (!running.stopped) keep({ position: checkpoint.position })
  }
  const backOff = async (attempt: number): Promise<void> => {
    await sleep(Math.min(50 * 2 ** attempt, 5000) / Math.max(1, clock.speed()), undefined, { ref: false })
  }

  /** Hands over one batch and moves the checkpoint as far as it succeeded. @returns whether all of it did. */
  const handOver = async (batch: readonly Change[], window: OpenWindow | undefined): Promise<boolean> => {
    const records = batch.map((change) => ({ change, record: recordFor(change) }))
    const wanted = records.filter(({ record }) => passes(mapping, record))
    const last = batch.at(-1)
    if (wanted.length === 0) {
      keep({ ...checkpoint, position: last?.position })
      return true
    }
    const invocation = await pool.invoke(
      await eventOf(
        wanted.map(({ record }) => record),
        window,
      ),
    )
    if (running.stopped) return false
    const outcome = batchOutcome(
      mapping,
      invocation,
      wanted.map(({ change }) => change.sequence),
    )
    if (outcome.failed === 'all') {
      complain(`${pool.name} failed on ${wanted.length} changes: ${outcome.why}`)
      return await failed(batch, invocation.requestId, !invocation.ok)
    }
    const carried = window && { start: window.start, state: stateAfter(outcome.response, window.state) }
    const first = batch.findIndex(({ sequence }) => outcome.failed.includes(sequence))
    const done = first === -1 ? batch : batch.slice(0, first)
    if (done.length > 0) failures = 0
    keep({ position: done.at(-1)?.position ?? checkpoint.position, window: carried })
    if (first === -1) return true
    complain(`${pool.name} reported ${outcome.failed.length} of ${wanted.length} changes as failed`)
    return await failed(batch.slice(first), invocation.requestId, false)
  }
  const recordFor = (change: Change): JsonObject =>
    recordOf(change, { arn: mapping.EventSourceArn, region: deps.region, time: clock.at(change.realTime) })

  /**
   * Waits for another attempt, or gives the batch up when it was tried often or long enough. @returns whether
   * it was given up.
   */
  const failed = async (
    batch: readonly Change[],
    requestId: string,
    functionError: boolean,
  ): Promise<boolean> => {
    failures += 1
    const [oldest] = batch
    const age = clock.now() - clock.at(oldest?.realTime ?? 0)
    const { MaximumRetryAttempts: attempts, MaximumRecordAgeInSeconds: maximumAge } = mapping
    const condition =
      attempts >= 0 && failures > attempts
        ? 'RetryAttemptsExhausted'
        : maximumAge >= 0 && age > maximumAge * 1000
          ? 'RecordAgeExceeded'
          : undefined
    if (condition === undefined) {
      await backOff(failures)
      return false
    }
    const to = mapping.DestinationConfig?.OnFailure?.Destination
    if (to !== undefined) {
      await deps.park(
        to,
        failedBatch(batch, {
          condition,
          attempts: failures,
          requestId,
          functionError,
          functionArn: pool.arn,
          streamArn: mapping.EventSourceArn,
          shardId: await stream.shard(),
          clock,
        }),
      )
    }
    complain(`${pool.name} gave up on ${batch.length} changes (${condition})`)
    failures = 0
    keep({ ...checkpoint, position: batch.at(-1)?.position })
    return true
  }

  /** The next batch: of one window, no longer than the mapping and Lambda allow. */
  const batchOf = (
    changes: readonly Change[],
  ): { batch: readonly Change[]; window: OpenWindow | undefined } => {
    const [oldest] = changes
    const windowFor = (change: Change, open: OpenWindow | undefined): OpenWindow =>
      windowOf(clock.at(change.realTime), seconds, open)
    const window = seconds > 0 && oldest ? windowFor(oldest, checkpoint.window) : undefined
    let size = 0
    const fitting = changes.slice(0, mapping.BatchSize ?? 100).findIndex((change) => {
      size += JSON.stringify(change.raw).length + 200
      return size > payloadLimit || (window && windowFor(change, window).start !== window.start)
    })
    return {
      batch:
        fitting === -1 ? changes.slice(0, mapping.BatchSize ?? 100) : changes.slice(0, Math.max(1, fitting)),
      window,
    }
  }

  const readOn = async (): Promise<number> => {
    let batches = 0
    while (!running.stopped) {
      const changes = await stream.after(checkpoint.position)
      const { batch, window } = batchOf(changes)
      const { window: open } = checkpoint
      if (open && (window ? window.start !== open.start : isOver(open, seconds, clock.now()))) {
        await closeWindow(open)
        batches += 1
        continue
      }
      if (batch.length === 0) return batches
      batches += 1
      await handOver(batch, window)
    }
    return batches
  }

  const reader: { reading?: Promise<number> | undefined } = {}
  let again = false
  const catchUp = async (): Promise<number> => {
    // One reader at a time; whoever comes while it reads waits for a reading that began after they came.
    while (reader.reading) await reader.reading.catch(() => 0)
    const end = deps.activity.begin()
    reader.reading = readOn()
    try {
      return await reader.reading
    } finally {
      reader.reading = undefined
      end()
    }
  }
  const readSoon = (): void => {
    if (reader.reading || running.stopped) {
      again = true
      return
    }
    again = false
    catchUp()
      .catch((problem: unknown) => {
        if (!running.stopped)
          complain(`The stream of ${mapping.EventSourceArn} cannot be read: ${String(problem)}`)
      })
      .finally(() => {
        if (again && !running.stopped) wake()
      })
  }
  const wake = createBatchWindow(mapping.MaximumBatchingWindowInSeconds, {
    haste: deps.haste,
    speed: clock.speed,
    run: readSoon,
  })
  return {
    wake,
    catchUp,
    stop: () => {
      running.stopped = true
    },
  }
}
