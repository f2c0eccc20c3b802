import { type Json, type JsonObject, isObject, listAt, textAt } from '../json.ts'
import { type Attributes, readAttributes } from './attribute-value.ts'
import { type Capacity, addCapacity, capacityDetail, consumedCapacity, noCapacity } from './capacity.ts'
import { DynamodbError, unsupported, validationError } from './errors.ts'
import { readConditionField, readUpdateField } from './expressions/expressions.ts'
import { itemSize, largestItem } from './item-size.ts'
import { encodeKey, keyNames, requireIndexKey, requireItemKey, requireKey } from './key-schema.ts'
import { readPlaceholders } from './expressions/placeholders.ts'
import { allowOnly, oneOf, requireObject, requireText } from './request.ts'
import type { Table, Tables } from './tables.ts'
import type { TransactionTokens } from './transaction-tokens.ts'
import { checkUpdate, updatedItem } from './expressions/update-evaluator.ts'
import { ConditionFailed, type Write, type WriteDeps, writeItem } from './write.ts'

/** What the calls that write need. */
export interface WriteOperationDeps extends WriteDeps {
  readonly tables: Tables
  readonly tokens: TransactionTokens
}

type Operation = (body: JsonObject) => JsonObject

const conditionFields = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues']
const writeFields = ['TableName', ...conditionFields]
const singleFields = [...writeFields, 'ReturnConsumedCapacity', 'ReturnValuesOnConditionCheckFailure']
const fields = {
  put: new Set([...singleFields, 'Item']),
  remove: new Set([...singleFields, 'Key']),
  update: new Set([...singleFields, 'Key', 'UpdateExpression']),
  transact: new Set(['TransactItems', 'ReturnConsumedCapacity', 'ClientRequestToken']),
  transactPut: new Set([...writeFields, 'Item']),
  transactRemove: new Set([...writeFields, 'Key']),
}

/** The calls that write. */
export const writeOperations = (deps: WriteOperationDeps): Readonly<Record<string, Operation>> => ({
  PutItem: (body) => {
    allowOnly('PutItem', body, fields.put)
    const write = putOf(body, deps.tables)
    // A single item that is too large is refused before its condition is looked at; in a transaction it is a
    // reason to cancel.
    if (itemSize(write.key) > largestItem) throw validationError(write.tooLarge)
    return single(deps, body, write)
  },
  DeleteItem: (body) => {
    allowOnly('DeleteItem', body, fields.remove)
    return single(deps, body, removeOf(body, deps.tables))
  },
  UpdateItem: (body) => {
    allowOnly('UpdateItem', body, fields.update)
    return single(deps, body, updateOf(body, deps.tables))
  },
  TransactWriteItems: (body) => {
    allowOnly('TransactWriteItems', body, fields.transact)
    return transact(deps, body)
  },
})

const putOf = (body: JsonObject, tables: Tables): Write => {
  const table = tables.named(requireText(body, 'TableName'))
  const item = readAttributes(requireObject(body, 'Item'))
  requireItemKey(table.key, item)
  for (const index of table.indexes) requireIndexKey(index, item)
  return {
    ...conditioned(body, table),
    key: item,
    change: () => item,
    tooLarge: 'Item size has exceeded the maximum allowed size',
  }
}

const removeOf = (body: JsonObject, tables: Tables): Write => {
  const table = tables.named(requireText(body, 'TableName'))
  return { ...conditioned(body, table), key: keyIn(body, table), change: () => undefined, tooLarge: '' }
}

/** The item's key in a request. */
export const keyIn = (body: Json, table: Table): Attributes => {
  const key = readAttributes(requireObject(body, 'Key'))
  requireKey(table.key, key)
  return key
}

const updateOf = (body: JsonObject, tables: Tables): Write => {
  const table = tables.named(requireText(body, 'TableName'))
  const key = keyIn(body, table)
  const placeholders = readPlaceholders(body)
  const actions = readUpdateField(body, placeholders)
  if (!actions) throw unsupported('UpdateItem without UpdateExpression')
  const condition = readConditionField(body, 'ConditionExpression', placeholders)
  placeholders.finish()
  checkUpdate(actions, keyNames(table.key), placeholders)
  return {
    table,
    key,
    condition,
    placeholders,
    change: (before) => updatedItem(actions, before, key, placeholders),
    tooLarge: 'Item size to update has exceeded the maximum allowed size',
  }
}

const conditioned = (body: JsonObject, table: Table): Pick<Write, 'table' | 'condition' | 'placeholders'> => {
  const placeholders = readPlaceholders(body)
  const condition = readConditionField(body, 'ConditionExpression', placeholders)
  placeholders.finish()
  return { table, condition, placeholders }
}

const single = (deps: WriteOperationDeps, body: JsonObject, write: Write): JsonObject => {
  const detail = capacityDetail(body)
  const onFailure = oneOf(body, 'ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD'])
  try {
    const consumed = deps.store.transaction(() => writeItem(deps, write))
    return detail === 'NONE' ? {} : { ConsumedCapacity: consumedCapacity(write.table.name, consumed, detail) }
  } catch (error) {
    if (!(error instanceof ConditionFailed) || !error.item || onFailure !== 'ALL_OLD') throw error
    throw new DynamodbError(error.code, error.message, { Item: wire(error.item) })
  }
}

/** An item as it goes over the wire. */
export const wire = (item: Attributes): JsonObject => ({ ...Object(item) })

/** A transaction writes at most so many items ("Quotas in Amazon DynamoDB"). */
const largestTransaction = 100

const transact = (deps: WriteOperationDeps, body: JsonObject): JsonObject => {
  const items = listAt(body, 'TransactItems')
  if (items.length === 0 || items.length > largestTransaction) {
    throw validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have ` +
        `length less than or equal to ${largestTransaction}, and greater than or equal to 1`,
    )
  }
  const detail = capacityDetail(body)
  const writes = items.map((item) => transactWrite(item, deps.tables))
  refuseTwice(writes)
  const { tokens, store } = deps
  const consumed = store.transaction(() =>
    tokens.once(textAt(body, 'ClientRequestToken'), items, () => writeAll(deps, writes)),
  )
  if (detail === 'NONE') return {}
  return {
    ConsumedCapacity: [...(consumed ?? [])].map(([name, capacity]) =>
      consumedCapacity(name, capacity, detail, 'WriteCapacityUnits'),
    ),
  }
}

const transactWrite = (item: Json, tables: Tables): Write => {
  const actions = isObject(item) ? Object.entries(item) : []
  const [action] = actions
  if (!action || actions.length > 1 || !isObject(action[1])) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete')
  }
  const [kind, request] = action
  if (kind !== 'Put' && kind !== 'Delete') throw unsupported(`TransactWriteItems action ${kind}`)
  allowOnly(
    `TransactWriteItems ${kind}`,
    request,
    kind === 'Put' ? fields.transactPut : fields.transactRemove,
  )
  return kind === 'Put' ? putOf(request, tables) : removeOf(request, tables)
}

const refuseTwice = (writes: readonly Write[]): void => {
  const seen = new Set(
    writes.map(({ table, key }) => {
      const { pk, sk } = encodeKey(table.key, key)
      return `${table.id} ${pk.toString('hex')} ${sk.toString('hex')}`
    }),
  )
  if (seen.size < writes.length)
    throw validationError('Transaction request cannot include multiple operations on one item')
}

/**
 * Writes everything. @throws DynamodbError TransactionCanceledException, which undoes all, with a reason for
 * each write
 */
const writeAll = (deps: WriteOperationDeps, writes: readonly Write[]): ReadonlyMap<string, Capacity> => {
  const consumed = new Map<string, Capacity>()
  const reasons = writes.map((write) => {
    try {
      const { table, indexes } = writeItem(deps, write)
      const name = write.table.name
      consumed.set(name, addCapacity(consumed.get(name) ?? noCapacity, { table: 2 * table, indexes }))
      return { Code: 'None' }
    } catch (error) {
      return reasonOf(error)
    }
  })
  if (reasons.every(({ Code }) => Code === 'None')) return consumed
  const codes = reasons.map(({ Code }) => Code).join(', ')
  throw new DynamodbError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  )
}

const reasonOf = (error: unknown): { Code: string; Message: string } => {
  if (error instanceof ConditionFailed) return { Code: 'ConditionalCheckFailed', Message: error.message }
  if (error instanceof DynamodbError && error.code === 'ValidationException') {
    return { Code: 'ValidationError', Message: error.message }
  }
  throw error
}
