import { type Delivery, type DeliveryRef, deliverySchema } from './delivery.ts'
import { type Drift, type DriftRef, driftSchema, type Run, runSchema } from './drift.ts'
import { type Job, type JobRef, jobSchema } from './job.ts'
import { type CircuitState, circuitStateSchema } from './circuit-breaker.ts'
import { deliveryKey, deliveryPk, driftKey, driftPk, jobKey, runKey, circuitKey } from './keys.ts'
import { versionCondition, listing, encodeRecord, decodeRecord } from '../storage/dynamodb/record-codec.ts'
import type { Listing, Paging } from '../storage/repositories.ts'
import type { Item, Store } from '../storage/store.ts'

/** What was told to an endpoint. Saving is conditional on the version that was read, as everywhere. */
interface DeliveryRepository {
  get(ref: DeliveryRef): Promise<Delivery | undefined>
  create(delivery: Delivery): Promise<boolean>
  save(delivery: Delivery): Promise<boolean>
  /** Newest fact first. */
  list(connection: string, paging: Paging): Promise<Listing<Delivery>>
}

interface CircuitRepository {
  get(channel: string, connection: string): Promise<CircuitState | undefined>
  save(standing: CircuitState): Promise<boolean>
}

interface JobRepository {
  get(ref: JobRef): Promise<Job | undefined>
  save(job: Job): Promise<boolean>
}

interface RunRepository {
  /** The comparison under way, or the last one. */
  get(connection: string): Promise<Run | undefined>
  save(run: Run): Promise<boolean>
}
interface DriftRepository {
  get(ref: DriftRef): Promise<Drift | undefined>
  /** Puts a difference down, in place of what was known of it. */
  put(drift: Drift): Promise<boolean>
  list(connection: string, paging: Paging): Promise<Listing<Drift>>
}

/** What is kept of other systems of the company. */
export type CrmRepositories = {
  readonly deliveries: DeliveryRepository
  readonly standings: CircuitRepository
  readonly jobs: JobRepository
  readonly runs: RunRepository
  readonly drifts: DriftRepository
}

/** A delivery is forgotten after so many seconds: when it has long been taken or given up. */
const kept = 30 * 86_400

export const createCrmRepositories = (store: Store): CrmRepositories => ({
  deliveries: {
    get: async (ref) => {
      const item = await store.get(deliveryKey(ref))
      return item && deliveryOf(item)
    },
    create: (delivery) => store.put(deliveryItem(delivery), { absent: true }),
    save: (delivery) => store.put(deliveryItem(delivery), versionCondition(delivery.v)),
    list: async (connection, paging) =>
      listing(await store.query({ pk: deliveryPk(connection), backwards: true, ...paging }), deliveryOf),
  },
  standings: {
    get: async (channel, connection) => {
      const item = await store.get(circuitKey(channel, connection))
      return item && decodeRecord(circuitStateSchema, item)
    },
    save: (standing) =>
      store.put(
        { ...circuitKey(standing.channel, standing.connection), v: standing.v, ...encodeRecord(standing) },
        versionCondition(standing.v),
      ),
  },
  jobs: {
    get: async (ref) => {
      const item = await store.get(jobKey(ref))
      return item && decodeRecord(jobSchema, item)
    },
    save: (job) => store.put({ ...jobKey(job), v: job.v, ...encodeRecord(job) }, versionCondition(job.v)),
  },
  runs: {
    get: async (connection) => {
      const item = await store.get(runKey(connection))
      return item && decodeRecord(runSchema, item)
    },
    save: (run) =>
      store.put({ ...runKey(run.connection), v: run.v, ...encodeRecord(run) }, versionCondition(run.v)),
  },
  drifts: {
    get: async (ref) => {
      const item = await store.get(driftKey(ref))
      return item && decodeRecord(driftSchema, item)
    },
    put: (drift) =>
      store.put({ ...driftKey(drift), ttl: Math.floor(drift.foundAt / 1000) + kept, ...encodeRecord(drift) }),
    list: async (connection, paging) =>
      listing(await store.query({ pk: driftPk(connection), ...paging }), (item) =>
        decodeRecord(driftSchema, item),
      ),
  },
})

const deliveryItem = (delivery: Delivery): Item => ({
  ...deliveryKey(delivery),
  v: delivery.v,
  ttl: Math.floor(delivery.createdAt / 1000) + kept,
  ...encodeRecord(delivery),
})

const deliveryOf = (item: Item): Delivery => decodeRecord(deliverySchema, item)
