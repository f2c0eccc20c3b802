import { type Delivery, type DeliveryRef, deliverySchema } from './delivery.ts'
import { type Drift, type DriftRef, driftSchema, type Run, runSchema } from './drift.ts'
import { type Job, type JobRef, jobSchema } from './job.ts'
import { type Standing, standingSchema } from './circuit-breaker.ts'
import { deliveryKey, deliveryPk, driftKey, driftPk, jobKey, runKey, standingKey } from './keys.ts'
import { follows, listing, packed, unpacked } from '../storage/dynamodb/record-codec.ts'
import type { Listing, Paging } from '../storage/repositories.ts'
import type { Item, Store } from '../storage/store.ts'

/** What was told to an endpoint. Saving is conditional on the version that was read, as everywhere. */
export interface DeliveryRows {
  get(ref: DeliveryRef): Promise<Delivery | undefined>
  create(delivery: Delivery): Promise<boolean>
  save(delivery: Delivery): Promise<boolean>
  /** Newest fact first. */
  list(connection: string, paging: Paging): Promise<Listing<Delivery>>
}

export interface StandingRows {
  get(channel: string, connection: string): Promise<Standing | undefined>
  save(standing: Standing): Promise<boolean>
}

export interface JobRows {
  get(ref: JobRef): Promise<Job | undefined>
  save(job: Job): Promise<boolean>
}

export interface RunRows {
  /** The comparison under way, or the last one. */
  get(connection: string): Promise<Run | undefined>
  save(run: Run): Promise<boolean>
}
export interface DriftRows {
  get(ref: DriftRef): Promise<Drift | undefined>
  /** Puts a difference down, in place of what was known of it. */
  put(drift: Drift): Promise<boolean>
  list(connection: string, paging: Paging): Promise<Listing<Drift>>
}

/** What is kept of other systems of the company. */
export type CrmRows = {
  readonly deliveries: DeliveryRows
  readonly standings: StandingRows
  readonly jobs: JobRows
  readonly runs: RunRows
  readonly drifts: DriftRows
}

/** A delivery is forgotten after so many seconds: when it has long been taken or given up. */
const kept = 30 * 86_400

export const crmRowsOver = (store: Store): CrmRows => ({
  deliveries: {
    get: async (ref) => {
      const item = await store.get(deliveryKey(ref))
      return item && deliveryOf(item)
    },
    create: (delivery) => store.put(deliveryItem(delivery), { absent: true }),
    save: (delivery) => store.put(deliveryItem(delivery), follows(delivery.v)),
    list: async (connection, paging) =>
      listing(await store.query({ pk: deliveryPk(connection), backwards: true, ...paging }), deliveryOf),
  },
  standings: {
    get: async (channel, connection) => {
      const item = await store.get(standingKey(channel, connection))
      return item && unpacked(standingSchema, item)
    },
    save: (standing) =>
      store.put(
        { ...standingKey(standing.channel, standing.connection), v: standing.v, ...packed(standing) },
        follows(standing.v),
      ),
  },
  jobs: {
    get: async (ref) => {
      const item = await store.get(jobKey(ref))
      return item && unpacked(jobSchema, item)
    },
    save: (job) => store.put({ ...jobKey(job), v: job.v, ...packed(job) }, follows(job.v)),
  },
  runs: {
    get: async (connection) => {
      const item = await store.get(runKey(connection))
      return item && unpacked(runSchema, item)
    },
    save: (run) => store.put({ ...runKey(run.connection), v: run.v, ...packed(run) }, follows(run.v)),
  },
  drifts: {
    get: async (ref) => {
      const item = await store.get(driftKey(ref))
      return item && unpacked(driftSchema, item)
    },
    put: (drift) =>
      store.put({ ...driftKey(drift), ttl: Math.floor(drift.foundAt / 1000) + kept, ...packed(drift) }),
    list: async (connection, paging) =>
      listing(await store.query({ pk: driftPk(connection), ...paging }), (item) =>
        unpacked(driftSchema, item),
      ),
  },
})

const deliveryItem = (delivery: Delivery): Item => ({
  ...deliveryKey(delivery),
  v: delivery.v,
  ttl: Math.floor(delivery.createdAt / 1000) + kept,
  ...packed(delivery),
})

const deliveryOf = (item: Item): Delivery => unpacked(deliverySchema, item)
