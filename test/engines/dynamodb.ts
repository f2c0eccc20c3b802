import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { startDynamodb } from '../../infra/local/dynamodb/dynamodb-engine.ts'
import { queueIndex } from '../../shared/runtime/function-names.ts'
import { impatient } from '../../shared/storage/aws/client-options.ts'
import type { Consumed } from '../../shared/storage/dynamodb/dynamo-call.ts'
import { createDynamoStore } from '../../shared/storage/dynamodb/dynamo.ts'
import type { Store, TableName } from '../../shared/storage/store.ts'
import { serveEngine } from './dynamodb-endpoint.ts'

/** A DynamoDB for a test, in a folder that goes when it stops. */
export interface TestDynamodb {
  readonly endpoint: string
  readonly client: DynamoDBDocumentClient
  /** Names of a new, empty pair of tables. */
  readonly tables: () => Promise<Record<TableName, string>>
  /** A store over a new, empty pair of tables. */
  readonly store: (onConsumed?: (consumed: Consumed) => void) => Promise<Store>
  readonly stop: () => Promise<void>
}

/** Starts the engine of the local runtime, or takes the server that AWS_ENDPOINT_URL_DYNAMODB names. */
export const startDynamodbForTest = async (): Promise<TestDynamodb> => {
  const folder = await mkdtemp(join(tmpdir(), 'rethread-dynamodb-'))
  const { engine, stop } = await startDynamodb({
    dataDir: folder,
    env: process.env,
    region: 'us-east-1',
    tableArn: (table) => `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`,
    complain: (sentence) => console.error(sentence),
  })
  const { endpoint, close } = await serveEngine(engine)
  return connectForTest(endpoint, async () => {
    await close()
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
}

/** Connects to a DynamoDB; `stop` is called when the test is done. */
const connectForTest = (endpoint: string, stop: () => Promise<void>): TestDynamodb => {
  const base = new DynamoDBClient({
    ...impatient,
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const client = DynamoDBDocumentClient.from(base)
  let pairs = 0
  const tables = async () => {
    pairs += 1
    const names = {
      touchpoints: `touchpoints-${process.pid}-${pairs}`,
      state: `state-${process.pid}-${pairs}`,
    }
    await base.send(
      new CreateTableCommand({
        ...tableWords,
        TableName: names.touchpoints,
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    )
    await base.send(
      new CreateTableCommand({
        ...tableWords,
        TableName: names.state,
        AttributeDefinitions: [
          ...tableWords.AttributeDefinitions,
          { AttributeName: 'q', AttributeType: 'S' },
          { AttributeName: 'o', AttributeType: 'N' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: queueIndex.name,
            KeySchema: [
              { AttributeName: queueIndex.partition, KeyType: 'HASH' },
              { AttributeName: queueIndex.sort, KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    )
    return names
  }
  return {
    endpoint,
    client,
    tables,
    store: async (onConsumed) =>
      createDynamoStore({ client, tables: await tables(), ...(onConsumed ? { onConsumed } : {}) }),
    stop: async () => {
      base.destroy()
      await stop()
    },
  }
}

const tableWords = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
} satisfies Partial<ConstructorParameters<typeof CreateTableCommand>[0]>
