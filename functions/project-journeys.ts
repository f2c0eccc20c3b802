// functions/project-journeys.ts: stream of the touchpoints table. Projects touchpoints onto journeys.
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { mayWant } from '../shared/crm/listeners.ts'
import { watchDetectors } from '../shared/detectors/list.ts'
import { projectJourneys, type Batch } from '../shared/journeys/project-journeys.ts'
import { type BatchOutcome, laneRecorder } from '../shared/journeys/progress.ts'
import { log, errorFields } from '../shared/runtime/log.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { publishedEvents } from '../shared/model/published-events.ts'
import { deliveryUpdate } from '../shared/senders/delivery/delivery-status.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { streamRecords } from '../shared/storage/stream-record.ts'
import { eventPublisher } from './wiring/events.ts'
import { cachedPolicies, fullStore } from './wiring/store.ts'

/** With a tumbling window the event names its shard, and Lambda expects the state back. */
export type StreamEvent = DynamoDBStreamEvent & {
  readonly shardId?: string
  readonly state?: Readonly<Record<string, unknown>>
}

const onUnreadable = (seq: string, error: unknown): void =>
  log.error('stream.record-unreadable', { seq, ...errorFields(error) })

export type StreamWork = {
  readonly work: (batch: Batch, now: number) => Promise<void>
  /** Records the outcome of a batch, for the lag in `GET /api/health`. */
  readonly record: (outcome: BatchOutcome) => Promise<void>
  readonly clock?: () => number
}

/** Works through a batch of the stream; one that fails in part is delivered again as a whole. */
export const projectStream =
  ({ work, record, clock = Date.now }: StreamWork) =>
  async ({ Records, shardId, state = {} }: StreamEvent) => {
    const batch = { lane: shardId ?? 'stream', records: streamRecords(Records, onUnreadable) }
    const outcome = { lane: batch.lane, received: receivedIn(batch), now: clock() }
    try {
      await work(batch, outcome.now)
    } catch (error) {
      await record({ ...outcome, failed: true }).catch((cause) =>
        log.error('progress.record-failed', errorFields(cause)),
      )
      throw error
    }
    await record({ ...outcome, failed: false })
    return { batchItemFailures: [], state }
  }

const receivedIn = ({ records }: Batch): number[] =>
  records.flatMap((record) => ('touchpoint' in record ? [record.touchpoint.receivedAt] : []))

const repositories = createRepositories(fullStore())
const publish = eventPublisher()
const connections = cachedFor(15_000, () => Array.fromAsync(repositories.connections.list()))
const published = publishedEvents(requireEnv('PUBLISHED_TOUCHPOINTS'), async () =>
  (await connections()).some((connection) => mayWant(connection, 'stage.reached')),
)

const work = projectJourneys({
  rows: repositories,
  publish: async (events) => publish(await published(events)),
  policies: cachedPolicies(repositories.policies),
  detectors: watchDetectors,
  echo: deliveryUpdate,
  onError: (person, error) => log.error('journey.projection-failed', { person, ...errorFields(error) }),
})

export const handler = projectStream({ work, record: laneRecorder(repositories.progress) })
