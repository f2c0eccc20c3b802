import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { RetryableError, UnstorableError } from '../../runtime/errors.ts'
import { type CallContext, type Capacity, withConsumedCapacity } from './dynamo-call.ts'
import { additionExpression, conditionExpression } from './dynamo-expressions.ts'
import { allPass, toRetryable, cancellations, refusedForContent } from './aws-errors.ts'
import { itemOf } from '../item.ts'
import type { Condition, Item, Key, MarkedAddition, TableName, Write } from '../store.ts'

type Done = { ConsumedCapacity?: Capacity | undefined }

/** Counts a write; what its condition refused becomes the exception that says so. */
const written = async (
  { count }: CallContext,
  table: TableName,
  action: string,
  done: Promise<Done>,
): Promise<ConditionalCheckFailedException | undefined> => {
  try {
    count(table, action, 'write', (await toRetryable(done)).ConsumedCapacity)
    return undefined
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    count(table, action, 'write', { CapacityUnits: 1 })
    return error
  }
}

export const put = async (
  asking: CallContext,
  item: Item,
  condition?: Condition,
  table: TableName = 'state',
): Promise<boolean> => {
  const command = new PutCommand({
    ...withConsumedCapacity,
    TableName: asking.tables[table],
    Item: item,
    ...conditionExpression(condition),
  })
  return (await written(asking, table, 'PutItem', asking.client.send(command))) === undefined
}

export const remove = async (
  asking: CallContext,
  { pk, sk }: Key,
  condition?: Condition,
  table: TableName = 'state',
): Promise<boolean> => {
  const command = new DeleteCommand({
    ...withConsumedCapacity,
    TableName: asking.tables[table],
    Key: { pk, sk },
    ...conditionExpression(condition),
  })
  return (await written(asking, table, 'DeleteItem', asking.client.send(command))) === undefined
}

/** The numbers and the mark in one update: there is no moment at which one is there without the other. */
export const addMarked = async (asking: CallContext, addition: MarkedAddition): Promise<true | Item> => {
  const {
    key: { pk, sk },
  } = addition
  const refused = await written(
    asking,
    'state',
    'UpdateItem',
    asking.client.send(
      new UpdateCommand({
        ...withConsumedCapacity,
        TableName: asking.tables.state,
        Key: { pk, sk },
        ...additionExpression(addition),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
  )
  if (!refused) return true
  if (!refused.Item) throw new Error('a refused addition did not say what stands there')
  return itemOf(unmarshall(refused.Item))
}

export const transact = async (
  { client, tables, count }: CallContext,
  writes: readonly Write[],
): Promise<boolean> => {
  if (writes.length === 0) return true
  try {
    const TransactItems = writes.map((write) => transactWords(write, tables[write.table ?? 'state']))
    const done = await toRetryable(
      client.send(new TransactWriteCommand({ ...withConsumedCapacity, TransactItems })),
    )
    for (const capacity of done.ConsumedCapacity ?? []) {
      count(
        capacity.TableName === tables.touchpoints ? 'touchpoints' : 'state',
        'TransactWriteItems',
        'write',
        capacity,
      )
    }
    return true
  } catch (error) {
    const reasons = cancellations(error)
    if (reasons?.includes('ConditionalCheckFailed')) return false
    if (reasons && refusedForContent(reasons))
      throw new UnstorableError(`the content was refused: ${reasons.join(', ')}`, { cause: error })
    if (reasons && allPass(reasons))
      throw new RetryableError(`no answer: ${reasons.join(', ')}`, { cause: error })
    throw error
  }
}

const transactWords = (write: Write, TableName: string) =>
  'put' in write
    ? { Put: { TableName, Item: write.put, ...conditionExpression(write.if) } }
    : {
        Delete: {
          TableName,
          Key: { pk: write.remove.pk, sk: write.remove.sk },
          ...conditionExpression(write.if),
        },
      }
