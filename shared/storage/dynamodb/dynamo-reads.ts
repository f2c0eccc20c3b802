import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { RetryableError } from '../../runtime/errors.ts'
import { cursorAfter } from '../cursor.ts'
import { type CallContext, withConsumedCapacity } from './dynamo-call.ts'
import { queryExpression, queueExpression } from './dynamo-expressions.ts'
import { toRetryable } from './aws-errors.ts'
import { itemOf } from '../item.ts'
import type { Item, Key, Page, Query, QueueQuery, TableName, Value } from '../store.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

export const get = async (
  { client, tables, count }: CallContext,
  { pk, sk }: Key,
  table: TableName = 'state',
): Promise<Item | undefined> => {
  const found = await toRetryable(
    client.send(
      new GetCommand({
        ...withConsumedCapacity,
        TableName: tables[table],
        Key: { pk, sk },
        ConsistentRead: true,
      }),
    ),
  )
  count(table, 'GetItem', 'read', found.ConsumedCapacity)
  return found.Item && itemOf(found.Item)
}

/** DynamoDB takes a hundred keys at a time, each once. */
const batch = 100
const attempts = 8

export const getMany = async (asking: CallContext, keys: readonly Key[]): Promise<Item[]> => {
  const once = [...new Map(keys.map(({ pk, sk }) => [JSON.stringify([pk, sk]), { pk, sk }])).values()]
  const items: Item[] = []
  for (let at = 0; at < once.length; at += batch)
    items.push(...(await getBatch(asking, once.slice(at, at + batch))))
  return items
}

/** A batch may come back in part: what is missing is asked for again, later and later. */
const getBatch = async (
  { client, tables, count, pause }: CallContext,
  keys: readonly Record<string, Value>[],
): Promise<Item[]> => {
  const items: Item[] = []
  let left = [...keys]
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause(attempt - 1)
    const command = new BatchGetCommand({
      ...withConsumedCapacity,
      RequestItems: { [tables.state]: { Keys: left, ConsistentRead: true } },
    })
    const found = await toRetryable(client.send(command))
    count('state', 'BatchGetItem', 'read', found.ConsumedCapacity?.[0])
    items.push(...(found.Responses?.[tables.state] ?? []).map(itemOf))
    left = found.UnprocessedKeys?.[tables.state]?.Keys ?? []
    if (left.length === 0) return items
  }
  throw new RetryableError(`${left.length} items were not read in ${attempts} attempts`)
}

export const query = async ({ client, tables, count }: CallContext, asked: Query): Promise<Page> => {
  const { table = 'state' } = asked
  const words = queryExpression(asked)
  if (!words) return { items: [] }
  const found = await toRetryable(
    client.send(new QueryCommand({ ...withConsumedCapacity, TableName: tables[table], ...words })),
  )
  count(table, 'Query', 'read', found.ConsumedCapacity)
  return pageOf(found)
}

export const queue = async ({ client, tables, count }: CallContext, asked: QueueQuery): Promise<Page> => {
  const found = await toRetryable(
    client.send(
      new QueryCommand({ ...withConsumedCapacity, TableName: tables.state, ...queueExpression(asked) }),
    ),
  )
  count('state', 'Query', 'read', found.ConsumedCapacity)
  return pageOf(found)
}

type Found = {
  Items?: Record<string, Value>[] | undefined
  LastEvaluatedKey?: Record<string, Value> | undefined
}

const pageOf = ({ Items = [], LastEvaluatedKey }: Found): Page =>
  omitUndefined({
    items: Items.map(itemOf),
    cursor: LastEvaluatedKey ? cursorAfter(itemOf(LastEvaluatedKey)) : undefined,
  })
