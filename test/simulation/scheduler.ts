import type { Random } from './random.ts'

/**
 * How long (ms) a task may wait for something that is no effect, such as a module that is loaded late. Only a
 * task that can never go on waits as long: how often the event loop turns meanwhile, which depends on the
 * machine's load, decides nothing.
 */
const patience = 120_000

/**
 * One invocation of a function. A dead one never gets a turn again: that is what a crash looks like from
 * outside.
 */
export class Task {
  readonly name: string
  dead = false
  done = false
  failed: unknown
  /** At which effect it crashed. */
  crashed: string | undefined
  /** How many of its effects wait for their turn. */
  waits = 0

  constructor(name: string) {
    this.name = name
  }
}

/**
 * Lets concurrent tasks take their steps one at a time, in an order drawn by chance: every effect waits for
 * its turn, so whatever interleaving is possible on many machines happens here on one, and the same seed
 * repeats it.
 */
export class Scheduler {
  private readonly chance: Random
  private readonly waiting: { task: Task; go: () => void }[] = []
  private readonly alive = new Set<Task>()
  steps = 0

  constructor(chance: Random) {
    this.chance = chance
  }

  /** Does something when it is this task's turn. For a dead task it never is. */
  turn(task: Task, go: () => void): void {
    if (task.dead) return
    task.waits++
    this.waiting.push({ task, go })
  }

  start(task: Task, work: () => Promise<unknown>): void {
    const end = (failed?: unknown): void => {
      task.done = true
      task.failed = failed
      this.alive.delete(task)
    }
    this.alive.add(task)
    this.turn(task, () => {
      work().then(
        () => end(),
        (error: unknown) => end(error ?? new Error('failed')),
      )
    })
  }

  /** Ends a task where it stands. */
  kill(task: Task): void {
    task.dead = true
    this.alive.delete(task)
    for (let index = this.waiting.length - 1; index >= 0; index--)
      if (this.waiting[index]?.task === task) this.waiting.splice(index, 1)
  }

  /** Gives turns until nobody waits for one. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.give(resolve, reject)
    })
  }

  /**
   * One turn after another. Before each, whoever is alive has ended or waits for a turn, so that what comes
   * next depends on the seed alone: Node calls back when no promise has anything left to do.
   */
  private give(end: () => void, fail: (error: Error) => void): void {
    let since: number | undefined
    const next = (): void => {
      if (this.elsewhere()) {
        since ??= performance.now()
        if (performance.now() - since > patience) fail(new Error('a task waits for what never comes'))
        else setImmediate(settle)
        return
      }
      since = undefined
      if (this.waiting.length === 0) return end()
      this.steps++
      const { task, go } = this.chance.take(this.waiting)
      task.waits--
      go()
      settle()
    }
    const tick = (): void => {
      process.nextTick(next)
    }
    /** From within a promise's turn, so that all others come first. */
    const settle = (): void => {
      queueMicrotask(tick)
    }
    setImmediate(settle)
  }

  /** Whether somebody is at something that is no effect. */
  private elsewhere(): boolean {
    for (const { waits } of this.alive) if (waits === 0) return true
    return false
  }
}
