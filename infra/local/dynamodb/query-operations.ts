import { type Json, type JsonObject, at, isObject, textAt } from '../json.ts'
import { type Attributes, readAttributes } from './attribute-value.ts'
import { capacityDetail, readUnits } from './capacity.ts'
import { holds } from './expressions/condition-evaluator.ts'
import type { Condition } from './expressions/condition-parser.ts'
import { validationError } from './errors.ts'
import { readConditionField, readProjectionField } from './expressions/expressions.ts'
import { itemSize } from './item-size.ts'
import { type KeyRange, indexPlaces, keyRange, tablePlaces } from './expressions/key-condition.ts'
import { following } from './key-encoding.ts'
import { type KeySchema, encodeKey, keyNames, keyOf } from './key-schema.ts'
import { type Placeholders, readPlaceholders } from './expressions/placeholders.ts'
import { type ReadDeps, consumedField, isConsistent, projected } from './read-operations.ts'
import { allowOnly, oneOf, positiveNumber, requireText } from './request.ts'
import type { Table } from './tables.ts'
import { wire } from './write-operations.ts'
import { placeIn } from './write.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

type Operation = (body: JsonObject) => JsonObject

const pageFields = [
  'TableName',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ExclusiveStartKey',
  'Limit',
  'Select',
  'ReturnConsumedCapacity',
]
const queryFields = new Set([...pageFields, 'IndexName', 'KeyConditionExpression', 'ScanIndexForward'])
const scanFields = new Set(pageFields)
/** A page ends with the item that makes it larger than this, in bytes. */
const largestPage = 1024 * 1024

/** The calls that read items in order, page by page. */
export const queryOperations = ({ tables, store }: ReadDeps): Readonly<Record<string, Operation>> => ({
  Query: (body) => {
    allowOnly('Query', body, queryFields)
    const table = tables.named(requireText(body, 'TableName'))
    const index = indexOf(table, textAt(body, 'IndexName'))
    const schema = index ?? table.key
    if (index && isConsistent(body))
      throw validationError('Consistent reads are not supported on global secondary indexes')
    const placeholders = readPlaceholders(body)
    const condition = readConditionField(body, 'KeyConditionExpression', placeholders)
    if (!condition) {
      throw validationError(
        'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
      )
    }
    const page = readPage(body, placeholders)
    placeholders.finish()
    if (page.filter) refuseKeyFilter(page.filter, keyNames(schema), placeholders)
    const backwards = at(body, 'ScanIndexForward') === false
    const range = keyRange(condition, schema, placeholders, index ? indexPlaces : tablePlaces)
    const start = startKey(body, index ? [schema, table.key] : [schema])
    const bounded = start ? behind(range, placeOf(table, index, start), backwards) : range
    const items = index
      ? store.indexRange(index.id, table.id, bounded, backwards)
      : store.range(table.id, bounded, backwards)
    return collect(table, items, page, {
      body,
      index: index?.index,
      keys: index ? [table.key, index] : [table.key],
      placeholders,
    })
  },
  Scan: (body) => {
    allowOnly('Scan', body, scanFields)
    const table = tables.named(requireText(body, 'TableName'))
    const placeholders = readPlaceholders(body)
    const page = readPage(body, placeholders)
    placeholders.finish()
    const start = startKey(body, [table.key])
    const items = store.scan(table.id, start && encodeKey(table.key, start))
    return collect(table, items, page, { body, index: undefined, keys: [table.key], placeholders })
  },
})

const indexOf = (table: Table, name: string | undefined): Table['indexes'][number] | undefined => {
  if (name === undefined) return undefined
  const found = table.indexes.find(({ index }) => index === name)
  if (found) return found
  throw validationError(`The table does not have the specified index: ${name}`)
}

/** What a page is to hold. */
interface Page {
  readonly filter: Condition | undefined
  readonly wanted: readonly string[] | undefined
  readonly limit: number
  readonly countOnly: boolean
}

const readPage = (body: JsonObject, placeholders: ReturnType<typeof readPlaceholders>): Page => ({
  filter: readConditionField(body, 'FilterExpression', placeholders),
  wanted: readProjectionField(body, placeholders),
  limit: positiveNumber(body, 'Limit') ?? Infinity,
  countOnly: oneOf(body, 'Select', ['ALL_ATTRIBUTES', 'COUNT']) === 'COUNT',
})

/** A query's filter may not be about the key, for that is what its key condition is for. */
const refuseKeyFilter = (filter: Condition, keys: readonly string[], { name }: Placeholders): void => {
  const key = attributesIn(filter)
    .map(name)
    .find((attribute) => keys.includes(attribute))
  if (key === undefined) return
  throw validationError(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`,
  )
}

/** The attributes a condition speaks of. */
const attributesIn = (condition: object): readonly string[] =>
  Object.entries(condition).flatMap(([field, value]: [string, unknown]) => {
    if (field === 'attribute') return [String(value)]
    return typeof value === 'object' && value !== null ? attributesIn(value) : []
  })

const startKey = (body: JsonObject, schemas: readonly KeySchema[]): Attributes | undefined => {
  const given = at(body, 'ExclusiveStartKey')
  if (given === undefined) return undefined
  if (!isObject(given)) throw validationError('The provided starting key is invalid')
  const key = readAttributes(given)
  const names = new Set(schemas.flatMap(keyNames))
  const whole = schemas.every((schema) => Object.keys(keyOf(schema, key)).length === keyNames(schema).length)
  if (!whole || Object.keys(key).length !== names.size)
    throw validationError('The provided starting key is invalid')
  return key
}

const placeOf = (
  table: Table,
  index: Table['indexes'][number] | undefined,
  start: Attributes,
): { pk: Buffer; place: Buffer } => {
  const key = encodeKey(table.key, start)
  const place = index ? placeIn(index, start, key) : { pk: key.pk, place: key.sk }
  if (place) return place
  throw validationError('The provided starting key is invalid')
}

/**
 * What is left of a range behind a place. @throws DynamodbError ValidationException when the place is not in
 * the range
 */
const behind = (
  { pk, from, to }: KeyRange,
  start: { pk: Buffer; place: Buffer },
  backwards: boolean,
): KeyRange => {
  if (!start.pk.equals(pk)) {
    throw validationError(
      'The provided starting key is outside query boundaries based on provided conditions',
    )
  }
  if (Buffer.compare(start.place, from) < 0 || Buffer.compare(start.place, to) >= 0) {
    throw validationError('The provided starting key does not match the range key predicate')
  }
  return backwards ? { pk, from, to: start.place } : { pk, from: following(start.place), to }
}

interface Collected {
  readonly body: JsonObject
  readonly index: string | undefined
  /** The keys that say where a page ended. */
  readonly keys: readonly KeySchema[]
  readonly placeholders: Placeholders
}

/** Reads items until the page is full: of so many items, or of a megabyte. */
const collect = (
  table: Table,
  items: Iterable<Attributes>,
  { filter, wanted, limit, countOnly }: Page,
  { body, index, keys, placeholders }: Collected,
): JsonObject => {
  const found: Json[] = []
  let [count, scanned, bytes] = [0, 0, 0]
  let last: Attributes | undefined
  for (const item of items) {
    scanned += 1
    bytes += itemSize(item)
    if (!filter || holds(filter, item, placeholders)) {
      count += 1
      if (!countOnly) found.push(wire(projected(item, wanted)))
    }
    if (scanned < limit && bytes <= largestPage) continue
    last = Object.assign({}, ...keys.map((key) => keyOf(key, item)))
    break
  }
  const units = readUnits(bytes, isConsistent(body))
  const consumed =
    index === undefined ? { table: units, indexes: {} } : { table: 0, indexes: { [index]: units } }
  return omitUndefined({
    Items: !countOnly ? found : undefined,
    Count: count,
    ScannedCount: scanned,
    LastEvaluatedKey: last ? wire(last) : undefined,
    ...consumedField(table, consumed, capacityDetail(body)),
  })
}
