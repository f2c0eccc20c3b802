import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { ingestEvent } from '../../../shared/channels/parsing/ingest-event.ts'
import { watchDetectors } from '../../../shared/detectors/list.ts'
import { projectJourneys } from '../../../shared/journeys/project-journeys.ts'
import type { DomainEvent } from '../../../shared/model/domain-events.ts'
import { deliveryUpdate } from '../../../shared/senders/delivery/delivery-status.ts'
import { publishedEvents } from '../../../shared/model/published-events.ts'
import { createRepositories } from '../../../shared/storage/create-repositories.ts'
import type { Consumed } from '../../../shared/storage/dynamodb/dynamo-call.ts'
import { createDynamoStore } from '../../../shared/storage/dynamodb/dynamo.ts'
import { itemOf } from '../../../shared/storage/item.ts'
import type { CounterRepository } from '../../../shared/storage/repositories.ts'
import type { Item } from '../../../shared/storage/store.ts'
import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import type { TestDynamodb } from '../../engines/dynamodb.ts'
import type { Arrivals } from './sample-events.ts'
import type { StreamRecord } from '../../../shared/model/stream-record.ts'

/**
 * What some work consumed, in units, how many events it published, and how many stages it would have
 * published to a listener.
 */
export type Consumption = {
  readonly wru: number
  readonly rru: number
  readonly facts: number
  readonly stages: number
  readonly calls: readonly Consumed[]
}

/**
 * The product's own way from the queue to the folded journey, over a real engine, with everything it consumes
 * counted.
 */
export type MeteredInstallation = {
  readonly arrive: (arrivals: Arrivals) => Promise<Consumption>
  /** Every row of both tables. */
  readonly items: () => Promise<Item[]>
}

const uncounted: CounterRepository['count'] = async () => {}

/**
 * A warm house: its functions have run before, so what is read once in a function's life is not counted.
 * @param counters whether follow keeps counters too
 */
export const meteredInstallation = async (
  engine: TestDynamodb,
  { counters }: { readonly counters: boolean },
): Promise<MeteredInstallation> => {
  const calls: Consumed[] = []
  const told: DomainEvent[] = []
  const published: DomainEvent[] = []
  const listenedTo = publishedEvents('none', async () => false)
  const tables = await engine.tables()
  const rows = createRepositories(
    createDynamoStore({ client: engine.client, tables, onConsumed: (consumed) => void calls.push(consumed) }),
  )
  const stream: StreamRecord[] = []
  let seq = 1e21
  const take = ingestEvent({
    add: async (touchpoint) => {
      if (!(await rows.touchpoints.add(touchpoint))) return
      seq += 1e6
      stream.push({ seq: BigInt(seq).toString(), touchpoint })
    },
    refuse: async ({ reason }) => {
      throw new Error(`what is measured was refused: ${reason}`)
    },
  })
  const work = projectJourneys({
    rows: counters ? rows : { ...rows, counters: { ...rows.counters, count: uncounted } },
    publish: async (events) => {
      told.push(...events)
      published.push(...(await listenedTo(events)))
    },
    policies: async () => [firstPolicy],
    detectors: watchDetectors,
    echo: deliveryUpdate,
    onError: (_, error) => {
      throw error
    },
  })
  const arrive = async (arrivals: Arrivals): Promise<Consumption> => {
    calls.length = 0
    told.length = 0
    published.length = 0
    for (const queued of arrivals) {
      for (const event of queued) await take(event)
      await work(
        { lane: 'shardId-00000001767750000000-3f2a91c7', records: stream.splice(0) },
        queued[0]?.receivedAt ?? 0,
      )
    }
    const sum = (of: (consumed: Consumed) => number): number =>
      calls.reduce((total, consumed) => total + of(consumed), 0)
    const stages = told.filter(({ type }) => type === 'stage.reached').length
    return {
      wru: sum(({ write }) => write),
      rru: sum(({ read }) => read),
      facts: published.length,
      stages,
      calls: [...calls],
    }
  }
  const items = async (): Promise<Item[]> =>
    (
      await Promise.all(
        Object.values(tables).map((TableName) => engine.client.send(new ScanCommand({ TableName }))),
      )
    ).flatMap(({ Items = [] }) => Items.map(itemOf))
  return { arrive, items }
}
