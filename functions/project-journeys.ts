import type { DynamoDBStreamEvent } from 'aws-lambda'
import { mayWant } from '../shared/crm/listeners.ts'
import { watchDetectors } from '../shared/detectors/list.ts'
import { follow, type Batch } from '../shared/journeys/project-journeys.ts'
import { type BatchOutcome, laneRecorder } from '../shared/journeys/progress.ts'
import { log, describe } from '../shared/runtime/log.ts'
import { need } from '../shared/runtime/env.ts'
import { publishedEvents } from '../shared/model/published-events.ts'
import { deliveryUpdate } from '../shared/senders/delivery/delivery-status.ts'
import { rowsOver } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { busOver } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { keptFor } from '../shared/runtime/cache.ts'
import { streamRecords } from '../shared/storage/stream-record.ts'

/** With a tumbling window the event names its shard, and wants its state back. */
export type StreamEvent = DynamoDBStreamEvent & {
  readonly shardId?: string
  readonly state?: Readonly<Record<string, unknown>>
}

const unread = (seq: string, error: unknown): void =>
  log.error('a record of the stream could not be read', { seq, ...describe(error) })

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
export const followStream =
  ({ work, record, clock = Date.now }: StreamWork) =>
  async ({ Records, shardId, state = {} }: StreamEvent) => {
    const batch = { lane: shardId ?? 'stream', records: streamRecords(Records, unread) }
    const outcome = { lane: batch.lane, received: receivedIn(batch), now: clock() }
    try {
      await work(batch, outcome.now)
    } catch (error) {
      await record({ ...outcome, failed: true }).catch((cause) =>
        log.error('the failure of a batch could not be recorded', describe(cause)),
      )
      throw error
    }
    await record({ ...outcome, failed: false })
    return { batchItemFailures: [], state }
  }

const receivedIn = ({ records }: Batch): number[] =>
  records.flatMap((record) => ('touchpoint' in record ? [record.touchpoint.receivedAt] : []))

// Live wiring.
const store = dynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') },
})
const rows = rowsOver(store)
const { tell } = busOver(busClient(), need('BUS_NAME'))
const connections = keptFor(15_000, () => Array.fromAsync(rows.connections.list()))
const published = publishedEvents(need('PUBLISHED_TOUCHPOINTS'), async () =>
  (await connections()).some((one) => mayWant(one, 'stage.reached')),
)

const work = follow({
  rows,
  tell: async (events) => tell(await published(events)),
  policies: keptFor(60_000, () => rows.policies.history()),
  detectors: watchDetectors,
  echo: deliveryUpdate,
  report: (person, error) => log.error('a journey could not be folded', { person, ...describe(error) }),
})

export const handler = followStream({ work, record: laneRecorder(rows.progress) })
