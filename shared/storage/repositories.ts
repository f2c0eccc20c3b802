import type { Interruption, InterruptionStatus } from '../model/interruption.ts'
import type { Upload } from '../model/import-job.ts'
import type { Journey } from '../model/journey.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import type { Ruling } from '../model/ruling.ts'
import type { Treatment } from '../model/playbook.ts'
import type { PolicyHistory, Policy } from '../policy/policy.ts'
import type { Value } from './store.ts'
import type { ErasureRepository } from './erasing.ts'
import type { SubjectRepository } from './repositories/subject-repository.ts'
import type { QueuedEvent } from '../model/queued-event.ts'
import type { MessageRepository, ConsentRepository } from './message-ports.ts'

export type { Erased, Erasure, ErasureRepository, PersonDataEraser } from './erasing.ts'

/**
 * The rows of both tables as deps. Every `save` is conditional on the version the caller read (`v` is one
 * higher than the stored one) and returns false, changing nothing, when somebody was quicker; every `create`
 * returns false when the row is there already.
 */
export type Listing<T> = { readonly items: T[]; readonly cursor?: string }
export type Paging = { readonly limit?: number; readonly cursor?: string }

export interface TouchpointRepository {
  /** Returns false for a touchpoint that is there already. */
  add(touchpoint: Touchpoint): Promise<boolean>
  /** Everything stored under an alias, in the order of the stated times. */
  ofAlias(alias: string): AsyncIterable<Touchpoint>
  /** Whether a touchpoint is stored under this key. */
  has(alias: string, statedAt: string, id: string): Promise<boolean>
  /** Newest first, one page. */
  latest(alias: string, paging: Paging): Promise<Listing<Touchpoint>>
  /**
   * An accepted event we will not take, with the reason; counted like a touchpoint. Repeatable: the key is
   * made from the refusal itself.
   */
  refuse(refusal: Refusal): Promise<boolean>
  refusals(channel: string, day: string, paging: Paging): Promise<Listing<Refusal>>
}

/**
 * `id` is a pure function of the event (a hash of its text); `receivedAt` in ms UTC; `text` the event itself,
 * cut to 4 KB.
 */
export type Refusal = {
  readonly id: string
  readonly channel: string
  readonly connection: string
  readonly receivedAt: number
  readonly reason: string
  readonly field?: string
  readonly text: string
  /**
   * What the request said around it, where the event is good and only came at the wrong time: such a one is
   * kept whole, to be brought back.
   */
  readonly held?: QueuedEvent['context']
}

export interface JourneyRepository {
  get(person: string): Promise<Journey | undefined>
  getMany(people: readonly string[]): Promise<Journey[]>
  save(journey: Journey): Promise<boolean>
}

/** A set of aliases known to belong together, kept at one of them (`root`); the others point to it. */
export type Cluster = {
  readonly root: string
  readonly v: number
  /** alias → identity as spelled. */
  readonly identities: Readonly<Record<string, string>>
  /** What was said together: two aliases, and the earliest statement of it (stated time, touchpoint id). */
  readonly links: readonly {
    readonly a: string
    readonly b: string
    readonly at: string
    readonly id: string
  }[]
  /** What members of staff decided about them, the latest of each. */
  readonly rulings?: readonly Ruling[] | undefined
  /** Whether statements were left out because there are more than a set keeps (`shared/model/bounds.ts`). */
  readonly overflow?: boolean | undefined
  /**
   * Aliases that were in the set and were left out lately, and when (ms UTC): their journeys were folded with
   * others of the set.
   */
  readonly parted?: Readonly<Record<string, number>> | undefined
  /** When it last changed (ms UTC, as the touchpoint that changed it was received). */
  readonly changedAt: number
}
export interface PeopleRepository {
  /** The cluster an alias belongs to, pointers followed; nothing when it stands alone. */
  clusterOf(alias: string): Promise<Cluster | undefined>
  saveCluster(cluster: Cluster): Promise<boolean>
  /**
   * Aliases of a set that do not point anywhere yet: nobody has written about them, or they hold a set of
   * their own.
   */
  unlinkedAliases(cluster: Cluster): Promise<string[]>
  /**
   * Makes an alias point to a root. Repeatable: true when it points there already. Without `was` only an
   * alias nobody has written about is pointed; with `was` a former root of that version is. False, changing
   * nothing, in every other case. `near` is another alias it was named with.
   */
  setPointer(alias: string, root: string, was?: number, near?: string): Promise<boolean>
  /** Another alias that this one was named with; nothing where that is not on record. */
  near(alias: string): Promise<string | undefined>
}

export interface InterruptionRepository {
  get(alias: string, id: string): Promise<Interruption | undefined>
  /**
   * Creates it, or overwrites an older word (lower `rev`), keeping `treatment`, and `treating` where the new
   * word says `open`. Repeatable; true when something changed.
   */
  upsert(interruption: Interruption): Promise<boolean>
  /**
   * open → treating by this treatment. False when it is not open any more. True again for the same treatment.
   */
  treat(alias: string, id: string, treatment: string): Promise<boolean>
  ofAlias(alias: string): AsyncIterable<Interruption>
  /** Most urgent first. */
  list(status: InterruptionStatus, paging: Paging): Promise<Listing<Interruption>>
}

export interface TreatmentRepository {
  get(id: string): Promise<Treatment | undefined>
  create(treatment: Treatment): Promise<boolean>
  save(treatment: Treatment): Promise<boolean>
}

export type Timer = {
  readonly kind: 'journey' | 'treatment' | 'message' | 'delivery'
  readonly id: string
  readonly minute: string
  readonly alias?: string
  readonly via?: string
}
export interface TimerRepository {
  /**
   * Sets a timer that goes off no earlier than `due` (ms UTC), surely: never in a minute that was swept
   * already. Returns the minute it stands at.
   */
  arm(timer: Omit<Timer, 'minute'>, due: number, now: number): Promise<string>
  /** Timers of a shard from its cursor (exclusive) to a minute (inclusive). */
  due(shard: number, until: string): AsyncIterable<Timer>
  /** The last minute that was swept whole. */
  cursor(shard: number): Promise<string | undefined>
  /** Moves the cursor forward; never backward. */
  swept(shard: number, minute: string): Promise<void>
}

/**
 * One counted change: counter names → numbers, for one hour, made by one stream record. `entry` names what a
 * journey's outbox has to tell: another try of the same batch, which finds other people behind the same
 * records, may bring other entries of the same record.
 */
export type CountChange = {
  readonly hour: string
  readonly seq: string
  readonly add: Readonly<Record<string, number>>
  readonly entry?: string
}
export interface CounterRepository {
  /**
   * Adds what this lane has not added yet: each record's own change once, and each entry once, for batches
   * that may be tried again and overlap earlier ones. `first` is the first record of the batch; a lane never
   * comes back to records before the first of a batch it has counted something of.
   */
  count(lane: string, first: string, changes: readonly CountChange[]): Promise<void>
  /** Sums by counter name over hours from..to (`2026-01-05T02`, inclusive). */
  sum(from: string, to: string): Promise<Record<string, number>>
  hours(from: string, to: string): AsyncIterable<{ hour: string; counts: Record<string, number> }>
  /** Sums by counter name over everything ever counted. Reads the months that have counts and no others. */
  total(): Promise<Record<string, number>>
}

export interface PolicyRepository {
  /** All versions; the built-in first version when none was saved. */
  history(): Promise<PolicyHistory>
  add(policy: Policy, oldest?: Policy): Promise<boolean>
}

/**
 * A connection without its secrets: `secretNames` says under which names they are kept, `hints` the last four
 * characters of each, by its field.
 */
export type ConnectionRecord = {
  readonly channel: string
  readonly id: string
  readonly v: number
  readonly settings: Value
  readonly secretNames: readonly string[]
  readonly hints: Readonly<Record<string, readonly string[]>>
  readonly updatedAt: number
  /** Its last pause (ms UTC); without an end it is paused now. */
  readonly pause?: { readonly from: number; readonly to?: number }
}
export interface ConnectionRepository {
  get(channel: string, id: string): Promise<ConnectionRecord | undefined>
  save(row: ConnectionRecord): Promise<boolean>
  list(): AsyncIterable<ConnectionRecord>
}

/** A mapping that was saved for files of one shape; `v` counts its versions. */
export type MappingRecord = {
  readonly name: string
  readonly v: number
  readonly mapping: Value
  readonly updatedAt: number
}
export interface MappingRepository {
  get(name: string): Promise<MappingRecord | undefined>
  /** Saves version `v`; false, changing nothing, when it is not the next. */
  save(row: MappingRecord): Promise<boolean>
  list(): AsyncIterable<MappingRecord>
}

/** How far each file that was brought has come. */
export interface ImportRepository {
  get(id: string): Promise<Upload | undefined>
  /** Saves version `v`; false, changing nothing, when it is not the next. */
  save(row: Upload): Promise<boolean>
  /** Newest first. */
  list(paging: Paging): Promise<Listing<Upload>>
}

export interface StaffRepository {
  /** How many people are assigned to each colleague now. */
  load(): Promise<Record<string, number>>
  /** Moves an assignment, once: `id` is remembered. */
  assign(id: string, to: string, from?: string): Promise<boolean>
}

export interface RefoldRepository {
  mark(person: string, why: string, now: number): Promise<void>
  marked(paging: Paging): Promise<Listing<{ person: string; why: string; at: number; tries: number }>>
  /** Forgets the mark made at that time; one that was made again meanwhile stays. */
  clear(person: string, at: number): Promise<void>
}

/**
 * How far one lane of the stream is: `folded` is its newest folded minute of receipt ('' for none); times in
 * ms UTC.
 */
export type LaneProgress = { readonly folded: string; readonly failingSince?: number; readonly at: number }

/** How far the stream consumer is behind what was stored. All times in ms UTC. */
export interface ProgressRepository {
  /** Records that a touchpoint that was received then is stored. */
  stored(receivedAt: number): Promise<void>
  lane(lane: string): Promise<LaneProgress | undefined>
  saveLane(lane: string, progress: LaneProgress): Promise<void>
  /**
   * How many seconds ago the oldest touchpoint was received that is stored and not folded; 0 when there is
   * none, null before the first.
   */
  lagSeconds(now: number): Promise<number | null>
}

/** A token bucket per sender key. */
export interface RateLimitRepository {
  /** Takes a token of `capacity` per `windowMs`; returns 0, or the ms to wait until there is one. */
  take(key: string, capacity: number, windowMs: number, now: number): Promise<number>
}

export interface Repositories {
  readonly touchpoints: TouchpointRepository
  readonly journeys: JourneyRepository
  readonly people: PeopleRepository
  readonly interruptions: InterruptionRepository
  readonly treatments: TreatmentRepository
  readonly messages: MessageRepository
  readonly consents: ConsentRepository
  readonly erasures: ErasureRepository
  readonly timers: TimerRepository
  readonly counters: CounterRepository
  readonly policies: PolicyRepository
  readonly connections: ConnectionRepository
  readonly mappings: MappingRepository
  readonly uploads: ImportRepository
  readonly staff: StaffRepository
  readonly refolds: RefoldRepository
  readonly subjects: SubjectRepository
  readonly buckets: RateLimitRepository
  readonly progress: ProgressRepository
}
