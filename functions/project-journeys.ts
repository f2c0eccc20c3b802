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
import { busClient } from '../shared/storage/aws/events-client.ts'
import { createPublisher } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { streamRecords } from '../shared/storage/stream-record.ts'

/** With a tumbling window the event names its shard, and wants its state back. */
export type StreamEvent = DynamoDBStreamEvent & {
  readonly shardId?: string
  readonly state?: Readonly<Record<string, unknown>>
}

const unread = (seq: string, error: unknown): void =>
  log.error('a record of the stream could not be read', { seq, ...errorFields(error) })

export type StreamWork = {
  readonly work: (batch: Batch, now: number) => Promise<void>
  /** Records what became of a batch, for the lag in `GET /api/health`. */
  readonly record: (outcome: BatchOutcome) => Promise<void>
  readonly clock?: () => number
}

/**
 * The touchpoints table's stream: joins identities, moves journeys, tells what came of it. A batch that could
 * not be done whole comes again whole.
 */
export const projectStream =
  ({ work, record, clock = Date.now }: StreamWork) =>
  async ({ Records, shardId, state = {} }: StreamEvent) => {
    const batch = { lane: shardId ?? 'stream', records: streamRecords(Records, unread) }
    const outcome = { lane: batch.lane, received: receivedIn(batch), now: clock() }
    try {
      await work(batch, outcome.now)
    } catch (error) {
      await record({ ...outcome, failed: true }).catch((cause) =>
        log.error('the failure of a batch could not be recorded', errorFields(cause)),
      )
      throw error
    }
    await record({ ...outcome, failed: false })
    return { batchItemFailures: [], state }
  }

const receivedIn = ({ records }: Batch): number[] =>
  records.flatMap((record) => ('touchpoint' in record ? [record.touchpoint.receivedAt] : []))

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') },
})
const rows = createRepositories(store)
const { publish: tell } = createPublisher(busClient(), requireEnv('BUS_NAME'))
const connections = cachedFor(15_000, () => Array.fromAsync(rows.connections.list()))
const published = publishedEvents(requireEnv('PUBLISHED_TOUCHPOINTS'), async () =>
  (await connections()).some((one) => mayWant(one, 'stage.reached')),
)

const work = projectJourneys({
  rows,
  publish: async (events) => tell(await published(events)),
  policies: cachedFor(60_000, () => rows.policies.history()),
  detectors: watchDetectors,
  echo: deliveryUpdate,
  onError: (person, error) => log.error('a journey could not be folded', { person, ...errorFields(error) }),
})

export const handler = projectStream({ work, record: laneRecorder(rows.progress) })
