import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { jittered, type Pause } from '../backoff.ts'
import { type CallContext, type Consumed, counting } from './dynamo-call.ts'
import { get, getMany, query, queue } from './dynamo-reads.ts'
import { addMarked, put, remove, transact } from './dynamo-writes.ts'
import type { Store, TableName } from '../store.ts'

export type DynamoOptions = {
  readonly client: DynamoDBDocumentClient
  readonly tables: Readonly<Record<TableName, string>>
  readonly onConsumed?: (consumed: Consumed) => void
  /** How to wait before asking again for what a batch left out. */
  readonly pause?: Pause
}

/**
 * The store over DynamoDB. Throws `Unavailable` for throttling, timeouts, failures on the other side and a
 * network that does not carry.
 */
export const createDynamoStore = ({ client, tables, onConsumed, pause = jittered }: DynamoOptions): Store => {
  const asking: CallContext = { client, tables, pause, count: counting(onConsumed) }
  return {
    get: (key, table) => get(asking, key, table),
    getMany: (keys) => getMany(asking, keys),
    put: (item, condition, table) => put(asking, item, condition, table),
    remove: (key, condition, table) => remove(asking, key, condition, table),
    transact: (writes) => transact(asking, writes),
    query: (asked) => query(asking, asked),
    queue: (asked) => queue(asking, asked),
    addMarked: (addition) => addMarked(asking, addition),
  }
}
