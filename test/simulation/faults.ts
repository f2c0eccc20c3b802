import { RetryableError } from '../../shared/runtime/errors.ts'
import type { Random } from './random.ts'
import type { Task, Scheduler } from './scheduler.ts'

/** How likely each fault is at one effect. */
export type Odds = {
  readonly crashBefore: number
  readonly crashAfter: number
  readonly lostAnswer: number
  readonly throttled: number
}

export const calm: Odds = { crashBefore: 0, crashAfter: 0, lostAnswer: 0, throttled: 0 }

/**
 * Stands around every effect of every function: gives it its turn, and decides what becomes of it. A crash
 * ends the whole invocation and never answers; a lost answer and a throttle are `Unavailable`, with and
 * without the effect.
 */
export class Faults {
  odds: Odds = calm
  /** ms UTC until which nothing answers. */
  downUntil = 0
  readonly counts: Record<string, number> = {}
  private readonly turns: Scheduler
  private readonly chance: Random
  private readonly clock: () => number

  constructor(turns: Scheduler, chance: Random, clock: () => number) {
    this.turns = turns
    this.chance = chance
    this.clock = clock
  }

  around<T>(task: Task, name: string, effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.turns.turn(task, () => {
        try {
          this.happen(task, name, effect, resolve)
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  private happen<T>(task: Task, name: string, effect: () => T, answer: (is: T) => void): void {
    if (this.clock() < this.downUntil) throw this.count(new RetryableError('the dependency is down'), 'down')
    const draw = this.chance.next()
    const { crashBefore, crashAfter, lostAnswer, throttled } = this.odds
    if (draw < crashBefore) return this.crash(task, `${name} before`)
    if (draw < crashBefore + throttled) throw this.count(new RetryableError('slow down'), 'throttled')
    const is = effect()
    if (draw < crashBefore + throttled + crashAfter) return this.crash(task, `${name} after`)
    if (draw < crashBefore + throttled + crashAfter + lostAnswer)
      throw this.count(new RetryableError('no answer'), 'lost')
    answer(is)
  }

  /** A crash never answers. */
  private crash(task: Task, where: string): void {
    this.count(undefined, 'crash')
    task.crashed = where
    this.turns.kill(task)
  }

  private count<E>(error: E, what: string): E {
    this.counts[what] = (this.counts[what] ?? 0) + 1
    return error
  }
}
