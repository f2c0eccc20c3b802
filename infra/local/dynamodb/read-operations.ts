import { type Json, type JsonObject, at, isObject, listAt } from '../json.ts'
import { type Attributes, attributeOf, readAttributes } from './attribute-value.ts'
import {
  type Capacity,
  type CapacityDetail,
  addCapacity,
  capacityDetail,
  consumedCapacity,
  noCapacity,
  readUnits,
} from './capacity.ts'
import { unsupported, validationError } from './errors.ts'
import { readProjectionField } from './expressions/expressions.ts'
import { itemSize } from './item-size.ts'
import { encodeKey, requireKey } from './key-schema.ts'
import { readPlaceholders } from './expressions/placeholders.ts'
import { allowOnly, requireObject, requireText } from './request.ts'
import type { ItemStore } from './sqlite-store.ts'
import type { Table, Tables } from './tables.ts'
import { keyIn, wire } from './write-operations.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

type Operation = (body: JsonObject) => JsonObject

/** What the calls that read need. */
export interface ReadDeps {
  readonly tables: Tables
  readonly store: ItemStore
}

const projectionFields = ['ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']
const getFields = new Set(['TableName', 'Key', 'ReturnConsumedCapacity', ...projectionFields])
const batchFields = new Set(['RequestItems', 'ReturnConsumedCapacity'])
const batchTableFields = new Set(['Keys', ...projectionFields])
/** A batch reads at most so many items, and so many bytes ("Quotas in Amazon DynamoDB"). */
const [largestBatch, largestAnswer] = [100, 16 * 1024 * 1024]

/** The calls that read items by their keys. */
export const readOperations = ({ tables, store }: ReadDeps): Readonly<Record<string, Operation>> => ({
  GetItem: (body) => {
    allowOnly('GetItem', body, getFields)
    const table = tables.named(requireText(body, 'TableName'))
    const key = keyIn(body, table)
    const wanted = projectionOf(body)
    const item = store.get(table.id, encodeKey(table.key, key))
    const units = readUnits(item ? itemSize(item) : 0, isConsistent(body))
    return omitUndefined({
      Item: item ? wire(projected(item, wanted)) : undefined,
      ...consumedField(table, { table: units, indexes: {} }, capacityDetail(body)),
    })
  },
  BatchGetItem: (body) => {
    allowOnly('BatchGetItem', body, batchFields)
    return batchGet(requireObject(body, 'RequestItems'), capacityDetail(body), { tables, store })
  },
})

/** Whether a request wants to see what was written before. */
export const isConsistent = (body: Json): boolean => at(body, 'ConsistentRead') === true

/** The attributes a request wants; all of them where it does not say. */
const projectionOf = (body: JsonObject): readonly string[] | undefined => {
  const placeholders = readPlaceholders(body)
  const wanted = readProjectionField(body, placeholders)
  placeholders.finish()
  return wanted
}

/** An item's attributes, as far as they are wanted. */
export const projected = (item: Attributes, wanted: readonly string[] | undefined): Attributes => {
  if (!wanted) return item
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = attributeOf(item, name)
      return value ? [[name, value]] : []
    }),
  )
}

/** What an answer says of consumed capacity, if the request asked. */
export const consumedField = (table: Table, capacity: Capacity, detail: CapacityDetail): JsonObject =>
  detail === 'NONE' ? {} : { ConsumedCapacity: consumedCapacity(table.name, capacity, detail) }

const batchGet = (requests: JsonObject, detail: CapacityDetail, { tables, store }: ReadDeps): JsonObject => {
  const asked = Object.entries(requests).map(([name, request]) => readBatch(name, request, tables))
  const count = asked.reduce((sum, { keys }) => sum + keys.length, 0)
  if (count === 0 || count > largestBatch) {
    throw validationError(
      `Too many items requested for the BatchGetItem call: 1 to ${largestBatch} may be requested`,
    )
  }
  let bytes = 0
  const Responses: Record<string, Json> = {}
  const UnprocessedKeys: Record<string, Json> = {}
  const consumed: Json[] = []
  for (const { table, request, keys, consistent, wanted } of asked) {
    const found: Json[] = []
    let capacity = noCapacity
    const left: Json[] = []
    for (const key of keys) {
      const item = bytes > largestAnswer ? undefined : store.get(table.id, encodeKey(table.key, key))
      if (bytes > largestAnswer) left.push(wire(key))
      else {
        const size = item ? itemSize(item) : 0
        bytes += size
        capacity = addCapacity(capacity, { table: readUnits(size, consistent), indexes: {} })
      }
      if (item) found.push(wire(projected(item, wanted)))
    }
    Responses[table.name] = found
    if (left.length > 0) UnprocessedKeys[table.name] = { ...request, Keys: left }
    consumed.push(consumedCapacity(table.name, capacity, detail))
  }
  return omitUndefined({
    Responses,
    UnprocessedKeys,
    ConsumedCapacity: detail !== 'NONE' ? consumed : undefined,
  })
}

interface BatchOfTable {
  readonly table: Table
  readonly request: JsonObject
  readonly keys: readonly Attributes[]
  readonly consistent: boolean
  readonly wanted: readonly string[] | undefined
}

const readBatch = (name: string, request: Json, tables: Tables): BatchOfTable => {
  if (!isObject(request)) throw validationError('RequestItems must hold an object for each table')
  allowOnly('BatchGetItem RequestItems', request, batchTableFields)
  const table = tables.named(name)
  const keys = listAt(request, 'Keys').map((key) => {
    if (!isObject(key)) throw unsupported('BatchGetItem key that is no object')
    const read = readAttributes(key)
    requireKey(table.key, read)
    return read
  })
  const once = new Set(
    keys.map((key) =>
      Object.values(encodeKey(table.key, key))
        .map((part: Buffer) => part.toString('hex'))
        .join(' '),
    ),
  )
  if (once.size < keys.length) throw validationError('Provided list of item keys contains duplicates')
  return { table, request, keys, consistent: isConsistent(request), wanted: projectionOf(request) }
}
