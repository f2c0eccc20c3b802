import { Duration } from 'luxon'
import { type Clock, createClock, realNow } from './clock.ts'
import * as z from 'zod'
import type { Rest } from '../control/idle.ts'
import type { Schedules } from '../events/schedules.ts'
import type { Store } from '../store.ts'

const kept = z.object({ virtual: z.number(), real: z.number(), speed: z.number() })

/** The clock of a data folder: it goes on where it was, and never back. */
export const openClock = (
  store: Store,
  { start, pace }: { start: number | undefined; pace: number },
): Clock => {
  const before = kept.safeParse(store.get('clock', 'last'))
  if (!before.success) return createClock({ start: start ?? realNow(), pace })
  const { virtual, real, speed } = before.data
  // A clock that stood still stands where it stood; one that ran was running on while the machine was off.
  const resumed = speed === 0 ? virtual : virtual + Math.max(0, realNow() - real)
  return createClock({ start: Math.max(resumed, start ?? 0), pace })
}

/** How often the time is written down while it runs. */
const everyMs = 1000

/**
 * Writes down what time it is. A fast clock is noted ahead of itself, so that a killed machine does not go
 * back.
 */
export const noteClock = (store: Store, clock: Clock): void => {
  const ahead = Math.max(0, clock.speed() - 1) * everyMs * 1.5
  store.put('clock', 'last', { virtual: clock.now() + ahead, real: realNow(), speed: clock.speed() })
}

/**
 * Writes it down while it runs; a jump is written down by whoever jumps, before anything happens at the new
 * time.
 */
export const keepClock = (store: Store, clock: Clock): (() => void) => {
  const note = (): void => noteClock(store, clock)
  note()
  const timer = setInterval(note, everyMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    store.put('clock', 'last', { virtual: clock.now(), real: realNow(), speed: clock.speed() })
  }
}

/** How people and tests move time. */
export interface TimeControl {
  readonly now: () => number
  /** Moves time by an ISO-8601 duration (or ms) and lets what is due happen before it resolves. */
  readonly advance: (by: string | number, options?: { readonly step?: string | number }) => Promise<Rest>
  /** Moves time to this moment; what lies before now is refused. */
  readonly to: (moment: string | number, options?: { readonly step?: string | number }) => Promise<Rest>
  readonly speed: () => number
  readonly setSpeed: (speed: number) => void
}

/** A duration as people write it. */
export const milliseconds = (duration: string | number): number => {
  if (typeof duration === 'number') return duration
  const parsed = Duration.fromISO(duration)
  if (!parsed.isValid) throw new RangeError(`${duration} is no ISO-8601 duration such as PT31M or P1D`)
  return parsed.toMillis()
}

const fiveMinutes = 300_000

/**
 * A long jump is taken in steps, so that what waits for something that itself has to wait gets its turn: at
 * most 24 of at least five minutes.
 */
const stepFor = (distance: number): number => Math.max(fiveMinutes, Math.ceil(distance / 24))

/**
 * Makes the control of a clock. Jumps happen one after another, each after everything due before it has
 * happened.
 */
export const createTimeControl = ({
  clock,
  schedules,
  quiet,
  moved,
  expire,
}: {
  clock: Clock
  schedules: Schedules
  quiet: () => Promise<Rest>
  moved: () => void
  expire: () => Promise<void>
}): TimeControl => {
  let last: Promise<unknown> = Promise.resolve()
  const travel = async (target: number, step: number): Promise<Rest> => {
    let rest = await quiet()
    while (clock.now() < target) {
      clock.moveTo(Math.min(target, clock.now() + step))
      moved()
      await schedules.runDue()
      await expire()
      rest = await quiet()
    }
    return rest
  }
  const inTurn = async (targetOf: () => number, step: string | number | undefined): Promise<Rest> => {
    const turn = last.then(async () => {
      const target = targetOf()
      const size = step === undefined ? stepFor(target - clock.now()) : milliseconds(step)
      if (size <= 0) throw new RangeError('A step is longer than nothing')
      return await travel(target, size)
    })
    last = turn.catch(() => {})
    return await turn
  }
  return {
    now: clock.now,
    speed: clock.speed,
    setSpeed: (speed) => {
      if (!(speed >= 0)) throw new RangeError('A speed is 0 (stand still) or more')
      clock.setSpeed(speed)
    },
    advance: async (by, { step } = {}) => {
      const distance = milliseconds(by)
      if (distance < 0) throw new RangeError('Time does not go back')
      return await inTurn(() => clock.now() + distance, step)
    },
    to: async (moment, { step } = {}) => {
      const target = typeof moment === 'number' ? moment : Date.parse(moment)
      if (Number.isNaN(target)) throw new RangeError(`${moment} is no moment such as 2026-01-05T09:00:00Z`)
      if (target < clock.now()) throw new RangeError('Time does not go back')
      return await inTurn(() => target, step)
    },
  }
}
