import type { Random } from './random.ts'

export type Waiting = { readonly id: number; readonly body: unknown; visibleAt: number; receives: number }

/**
 * A standard queue: at least once, in no order, with a visibility timeout and a dead-letter queue. Times in
 * ms UTC.
 */
export class SimQueue {
  readonly name: string
  readonly parked: Waiting[] = []
  private readonly messages = new Map<number, Waiting>()
  private readonly chance: Random
  private readonly visibility: number
  private readonly most: number
  private count = 0

  constructor(name: string, chance: Random, { visibility = 360_000, most = 5 } = {}) {
    this.name = name
    this.chance = chance
    this.visibility = visibility
    this.most = most
  }

  put(body: unknown, visibleAt: number): void {
    const id = ++this.count
    this.messages.set(id, { id, body, visibleAt, receives: 0 })
  }

  /** Takes up to so many that are visible, in any order; what was taken too often is parked. */
  receive(now: number, limit: number): Waiting[] {
    const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= now)
    const taken: Waiting[] = []
    while (visible.length > 0 && taken.length < limit) {
      const message = this.chance.take(visible)
      message.receives++
      if (message.receives > this.most) {
        this.messages.delete(message.id)
        this.parked.push(message)
        continue
      }
      message.visibleAt = now + this.visibility
      taken.push(message)
    }
    return taken
  }

  /** What was done is forgotten; now and then the queue delivers it once more all the same. */
  delete(message: Waiting, now: number, again: number): void {
    if (this.chance.happens(again)) message.visibleAt = now + this.chance.between(0, 600_000)
    else this.messages.delete(message.id)
  }

  /** Puts everything parked back in line. */
  redrive(now: number): void {
    for (const { body } of this.parked.splice(0)) this.put(body, now)
  }

  /** When the next message can be received (ms UTC). */
  next(): number {
    let next = Infinity
    for (const { visibleAt } of this.messages.values()) next = Math.min(next, visibleAt)
    return next
  }

  get length(): number {
    return this.messages.size
  }
}
