import type { Via } from '../../shared/runtime/sender-list.ts'
import { ownEvent } from '../../shared/people/own-event.ts'
import { ingestMessageSchema, ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { bounds, type Limits } from '../../shared/model/bounds.ts'
import { projectJourneys } from '../../shared/journeys/project-journeys.ts'
import type { EvaluationContext } from '../../shared/journeys/fold.ts'
import { inspectDueJourney } from '../../shared/journeys/inspect-due-journey.ts'
import { rebuildMarked } from '../../shared/journeys/rebuild.ts'
import { sweepTimers } from '../../shared/journeys/sweep.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { isAfterErasure } from '../../shared/people/consent/reaction.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import type { DomainEvent } from '../../shared/model/domain-events.ts'
import { deliveryUpdate } from '../../shared/senders/delivery/delivery-status.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { leaseRepository } from '../../shared/storage/repositories/lease-repository.ts'
import { maintenanceLease, withLease } from '../../shared/storage/with-lease.ts'
import { minuteOf, msOf } from '../../shared/runtime/time-buckets.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { streamRecord } from '../../shared/storage/stream-record.ts'
import { Random } from './random.ts'
import { Faults, type Odds } from './faults.ts'
import { storeOf } from './instance.ts'
import { memoryStore, type MemoryStore } from './memory/store.ts'
import { SimQueue } from './queue.ts'
import { Task, Scheduler } from './scheduler.ts'
import type { StreamRecord } from '../../shared/model/stream-record.ts'

const second = 1000
const minute = 60 * second

export type Settings = {
  readonly seed: number
  /** ms UTC at which the story begins. */
  readonly start: number
  readonly policy: Policy
  readonly odds: Odds
  /** How likely a queue delivers again what was done. */
  readonly again: number
  readonly lanes?: number
  /** How much a person's rows may hold: the real bounds, unless a workload reaches smaller ones sooner. */
  readonly limits?: Limits
}

type Lane = { readonly name: string; read: string; task: Task | undefined; restAt: number }
type Consumer = {
  readonly queue: SimQueue
  readonly name: string
  readonly batch: number
  readonly work: (task: Task, body: unknown) => Promise<void>
}

/**
 * The product's own logic on a virtual clock: queues, a stream in lanes, a sweep, a bus, all of them failing
 * now and then. What happens is drawn from the seed, so the same seed happens again. `quiet` ends the faults
 * and lets everything come to rest.
 */
export class World {
  readonly chance: Random
  readonly memory: MemoryStore
  readonly faults: Faults
  readonly turns: Scheduler
  readonly told: DomainEvent[] = []
  readonly failures: unknown[] = []
  readonly touchpoints: SimQueue
  now: number
  invocations = 0
  protected readonly settings: Settings
  protected readonly consumers: Consumer[] = []
  private readonly lanes: Lane[]
  private readonly agenda: { at: number; run: () => void }[] = []
  private again: number

  constructor(settings: Settings) {
    this.settings = settings
    this.chance = new Random(settings.seed)
    this.now = settings.start
    this.again = settings.again
    this.turns = new Scheduler(this.chance)
    this.memory = memoryStore({ lanes: settings.lanes ?? 2 })
    this.faults = new Faults(this.turns, this.chance, () => this.now)
    this.faults.odds = settings.odds
    this.lanes = this.memory.stream.lanes.map((name) => ({ name, read: '', task: undefined, restAt: 0 }))
    this.touchpoints = this.consume('touchpoints', 5, (task, body) => this.takeIn(task, body))
  }

  get judging(): EvaluationContext {
    return { policies: [this.settings.policy], detectors: watchDetectors, limits: this.limits }
  }

  get limits(): Limits {
    return this.settings.limits ?? bounds
  }

  at(when: number, run: () => void): void {
    this.agenda.push({ at: when, run })
  }

  /** The door: acknowledged means on the queue. */
  deliver(touchpoint: Touchpoint): void {
    this.touchpoints.put(ownEvent(touchpoint), this.now)
  }

  /** The touchpoints queue has an event. */
  private async takeIn(task: Task, body: unknown): Promise<void> {
    const rows = this.rows(task)
    const { add, refuse } = rows.touchpoints
    await ingestEvent({ add, refuse, isAfterErasure: isAfterErasure(rows) })(ingestMessageSchema.parse(body))
  }

  protected consume(name: string, batch: number, work: Consumer['work']): SimQueue {
    const queue = new SimQueue(name, this.chance)
    this.consumers.push({ queue, name, batch, work })
    return queue
  }

  /** The rows as one invocation sees them. */
  rows(task: Task): Repositories {
    return createRepositories(storeOf(this.memory, this.faults, task), this.limits)
  }

  protected policies = async () => this.judging.policies

  protected publish(task: Task): (facts: readonly DomainEvent[]) => Promise<void> {
    return (facts) =>
      facts.length === 0
        ? Promise.resolve()
        : this.faults.around(task, 'publish', () => {
            this.told.push(...facts)
            for (const fact of facts) this.heard(fact)
          })
  }

  /** What the bus's rules carry on. */
  protected heard(_fact: DomainEvent): void {}

  private onError = (_who: unknown, error: unknown): void => {
    this.failures.push(error)
  }

  protected start(name: string, work: (task: Task) => Promise<unknown>): Task {
    this.invocations++
    const task = new Task(name)
    this.turns.start(task, () => work(task))
    return task
  }

  private follow(lane: Lane): void {
    const changes = this.memory.stream.read(lane.name, lane.read, this.chance.between(1, 12))
    const last = changes.at(-1)
    if (!last || lane.task || this.now < lane.restAt) return
    const records = changes.flatMap(({ event, image, sequence }): StreamRecord[] =>
      event === 'INSERT' && image ? [streamRecord(sequence, image)] : [],
    )
    lane.task = this.start('follow', async (task) => {
      const rows = this.rows(task)
      await projectJourneys({
        rows,
        publish: this.publish(task),
        policies: this.policies,
        detectors: watchDetectors,
        echo: deliveryUpdate,
        onError: this.onError,
        limits: this.limits,
      })({ lane: lane.name, records }, this.now)
      lane.read = last.sequence
    })
  }

  sweep(): void {
    this.start('sweep', async (task) => {
      const rows = this.rows(task)
      const deps = { rows, publish: this.publish(task), policies: this.policies, detectors: watchDetectors }
      await sweepTimers(
        {
          timers: rows.timers,
          refolds: rows.refolds,
          enqueueDeliveries: async () => {},
          onError: this.onError,
          inspect: (timer, from, now) => inspectDueJourney(deps, timer, from, now),
          resumeTreatments: (treatments) => this.wake(task, treatments),
          enqueueMessages: (via, messages) => this.release(task, via, messages),
        },
        this.now,
        () => true,
      )
    })
  }

  protected async wake(_task: Task, _treatments: readonly { v: 1; treatment: string }[]): Promise<void> {}
  protected async release(
    _task: Task,
    _via: Via,
    _messages: readonly { v: 1; message: string; alias: string }[],
  ): Promise<void> {}

  upkeep(): void {
    this.start('upkeep', (task) =>
      withLease(
        leaseRepository(storeOf(this.memory, this.faults, task)),
        { ...maintenanceLease, now: this.now },
        () => this.keepUp(task),
      ),
    )
  }

  protected async keepUp(task: Task): Promise<void> {
    const rows = this.rows(task)
    await rebuildMarked({
      rows,
      publish: this.publish(task),
      policies: this.policies,
      detectors: watchDetectors,
      onError: this.onError,
      limits: this.limits,
    })(this.now)
  }

  private serve({ queue, name, batch, work }: Consumer): void {
    const taken = queue.receive(this.now, this.chance.between(1, batch))
    for (const message of taken) {
      this.start(name, async (task) => {
        await work(task, message.body)
        queue.delete(message, this.now, this.again)
      })
    }
  }

  /** Everything that can happen now happens, in an order drawn by chance. */
  private async settle(): Promise<void> {
    for (let round = 0; round < 1000; round++) {
      for (const consumer of this.consumers) this.serve(consumer)
      for (const lane of this.lanes) this.follow(lane)
      const before = this.turns.steps
      await this.turns.run()
      for (const lane of this.lanes) this.rest(lane)
      if (this.turns.steps === before) return
    }
    throw new Error('the world does not come to rest')
  }

  /** A lane whose batch died is read again from where it stood, a little later. */
  private rest(lane: Lane): void {
    const { task } = lane
    if (!task || !(task.done || task.dead)) return
    lane.task = undefined
    lane.restAt = task.dead || task.failed ? this.now + second : 0
  }

  private next(): number {
    const due = this.agenda.reduce((next, { at }) => Math.min(next, at), Infinity)
    const queued = this.consumers.reduce((next, { queue }) => Math.min(next, queue.next()), Infinity)
    const resting = this.lanes.reduce(
      (next, { name, read, restAt }) =>
        this.memory.stream.read(name, read, 1).length > 0 ? Math.min(next, Math.max(restAt, this.now)) : next,
      Infinity,
    )
    return Math.min(due, queued, resting)
  }

  private timerDue(): number {
    const now = minuteOf(this.now)
    let next: string | undefined
    for (const { sk } of this.memory.under('timer#')) {
      const due = sk.slice(0, now.length)
      if (due > now && (next === undefined || due < next)) next = due
    }
    return next === undefined ? Infinity : msOf(next)
  }

  /** Plays until a time (ms UTC); sweeps mostly when something is due, and now and then when nothing is. */
  async play(until: number): Promise<void> {
    for (;;) {
      const timer = this.timerDue()
      const next = Math.min(this.next(), timer)
      if (next > until) break
      this.now = Math.max(this.now, next)
      const due = this.agenda.filter(({ at }) => at <= this.now)
      for (const entry of due) {
        this.agenda.splice(this.agenda.indexOf(entry), 1)
        entry.run()
      }
      if (this.chance.happens(timer <= this.now ? 0.5 : 0.1)) this.sweep()
      if (this.chance.happens(0.05)) this.upkeep()
      await this.settle()
      if (this.next() <= this.now) this.now += second
    }
    this.now = until
  }

  /** No more faults: parked messages are put back, and everything still owed is done. */
  async quiet(rounds = 8, step = 10 * minute): Promise<void> {
    this.faults.odds = { crashBefore: 0, crashAfter: 0, lostAnswer: 0, throttled: 0 }
    this.again = 0
    for (let round = 0; round < rounds; round++) {
      this.now += step
      for (const { queue } of this.consumers) queue.redrive(this.now)
      await this.settle()
      this.sweep()
      await this.settle()
      this.upkeep()
      await this.settle()
    }
  }
}
