import { mapConcurrent } from '../runtime/concurrency.ts'
import { RetryableError } from '../runtime/errors.ts'
import { via as viaSchema, type SendRequest } from '../model/message.ts'
import { timerShards } from '../storage/repositories/timer-repository.ts'
import type { Via } from '../runtime/sender-list.ts'
import type { RefoldRepository, Timer, TimerRepository } from '../storage/repositories.ts'
import { minuteOf } from '../runtime/time-buckets.ts'

export type SweepDeps = {
  readonly timers: Pick<TimerRepository, 'due' | 'swept'>
  readonly refolds: Pick<RefoldRepository, 'mark'>
  readonly inspect: (timer: Timer, from: string, now: number) => Promise<void>
  readonly resumeTreatments: (treatments: readonly { v: 1; treatment: string }[]) => Promise<void>
  readonly enqueueMessages: (via: Via, messages: readonly SendRequest[]) => Promise<void>
  /** Deliveries to other systems whose next try is due, `connection/at/id`. */
  readonly enqueueDeliveries: (deliveries: readonly { v: 1; delivery: string }[]) => Promise<void>
  readonly onError: (timer: Timer, error: unknown) => void
}

export type Swept = { readonly timers: number; readonly finished: boolean }

/** So many timers are worked on before a shard's cursor moves: what a crash would have repeated. */
const chunk = 400
const width = 16
const shards = Array.from({ length: timerShards }, (_, shard) => shard)

/**
 * Works through all timers that are due (`now` in ms UTC), shard by shard, minute by minute, and moves each
 * shard's cursor behind what was done. What is missed is caught up; what is cut short by `timeLeft` is gone
 * on with by the next sweep. Reads what is due and nothing else.
 */
export const sweepTimers = async (deps: SweepDeps, now: number, timeLeft: () => boolean): Promise<Swept> => {
  const counts = await Promise.all(shards.map((shard) => sweepShard(deps, shard, now, timeLeft)))
  return {
    timers: counts.reduce((sum, { timers }) => sum + timers, 0),
    finished: counts.every(({ finished }) => finished),
  }
}

const sweepShard = async (
  deps: SweepDeps,
  shard: number,
  now: number,
  timeLeft: () => boolean,
): Promise<Swept> => {
  const until = minuteOf(now)
  let timers: Timer[] = []
  let count = 0
  let from: string | undefined
  for await (const timer of deps.timers.due(shard, until)) {
    const last = timers.at(-1)?.minute
    if (last !== undefined && last !== timer.minute && timers.length >= chunk) {
      await dispatchTimers(deps, timers, from ?? last, now)
      await deps.timers.swept(shard, last)
      timers = []
      if (!timeLeft()) return { timers: count, finished: false }
    }
    from ??= timer.minute
    timers.push(timer)
    count++
  }
  await dispatchTimers(deps, timers, from ?? until, now)
  await deps.timers.swept(shard, until)
  return { timers: count, finished: true }
}

const dispatchTimers = async (
  deps: SweepDeps,
  timers: readonly Timer[],
  from: string,
  now: number,
): Promise<void> => {
  await mapConcurrent(
    width,
    timers.filter(({ kind }) => kind === 'journey'),
    (timer) => inspectOrMarkForRefold(deps, timer, from, now),
  )
  const treatments = timers
    .filter(({ kind }) => kind === 'treatment')
    .map(({ id }) => ({ v: 1 as const, treatment: id }))
  if (treatments.length > 0) await deps.resumeTreatments(treatments)
  const deliveries = timers
    .filter(({ kind }) => kind === 'delivery')
    .map(({ id }) => ({ v: 1 as const, delivery: id }))
  if (deliveries.length > 0) await deps.enqueueDeliveries(deliveries)
  const messages = Map.groupBy(
    timers.filter(({ kind }) => kind === 'message'),
    ({ via }) => viaSchema.parse(via),
  )
  for (const [via, due] of messages)
    await deps.enqueueMessages(
      via,
      due.map(({ id, alias }) => ({ v: 1 as const, message: id, alias: alias ?? '' })),
    )
}

/** A journey that cannot be looked at for a reason of its own holds nobody up: it is marked for refolding. */
const inspectOrMarkForRefold = async (
  deps: SweepDeps,
  timer: Timer,
  from: string,
  now: number,
): Promise<void> => {
  try {
    await deps.inspect(timer, from, now)
  } catch (error) {
    if (error instanceof RetryableError) throw error
    deps.onError(timer, error)
    await deps.refolds.mark(timer.id, error instanceof Error ? error.name : 'unknown', now)
  }
}
