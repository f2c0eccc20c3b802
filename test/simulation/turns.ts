import type { Chance } from './chance.ts'

const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

/** One invocation of a function. A dead one never gets a turn again: that is what a crash looks like from outside. */
export class Task {
  readonly name: string
  dead = false
  done = false
  failed: unknown
  /** At which effect it crashed. */
  crashed: string | undefined

  constructor(name: string) {
    this.name = name
  }
}

/**
 * Lets concurrent tasks take their steps one at a time, in an order drawn by chance: every effect waits for its turn, so whatever interleaving is possible
 * on many machines happens here on one, and the same seed repeats it.
 */
export class Turns {
  private readonly chance: Chance
  private readonly waiting: { task: Task; go: () => void }[] = []
  steps = 0

  constructor(chance: Chance) {
    this.chance = chance
  }

  /** Waits until it is this task's turn. For a dead task it never is. */
  turn(task: Task): Promise<void> {
    return new Promise((resolve) => { if (!task.dead) this.waiting.push({ task, go: resolve }) })
  }

  start(task: Task, work: () => Promise<unknown>): void {
    const end = (failed?: unknown): void => {
      task.done = true
      task.failed = failed
    }
    this.turn(task).then(work).then(() => end(), (error: unknown) => end(error ?? new Error('failed')))
  }

  /** Ends a task where it stands. */
  kill(task: Task): void {
    task.dead = true
    for (let index = this.waiting.length - 1; index >= 0; index--) if (this.waiting[index]?.task === task) this.waiting.splice(index, 1)
  }

  /** Gives turns until nobody waits for one. */
  async run(): Promise<void> {
    for (;;) {
      await settled()
      if (this.waiting.length === 0) return
      this.steps++
      this.chance.take(this.waiting).go()
    }
  }
}
