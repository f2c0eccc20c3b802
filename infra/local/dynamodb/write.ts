import type { JsonObject } from '../json.ts'
import { type Attributes, attributeOf, equalAttributes } from './attribute-value.ts'
import { type Capacity, writeUnits } from './capacity.ts'
import { holds } from './expressions/condition-evaluator.ts'
import type { Condition } from './expressions/condition-parser.ts'
import { DynamodbError } from './errors.ts'
import { itemSize, largestItem } from './item-size.ts'
import { keyBytes, keysInRow } from './key-encoding.ts'
import { type EncodedKey, type IndexSchema, encodeKey, isIndexed, requireIndexKey } from './key-schema.ts'
import type { Placeholders } from './expressions/placeholders.ts'
import type { IndexPlace, ItemStore } from './sqlite-store.ts'
import type { Streams } from './streams.ts'
import type { Table } from './tables.ts'

/** What a write works on. */
export interface WriteDeps {
  readonly store: ItemStore
  readonly streams: Streams
}

/** A write of one item: what becomes of it, if a condition holds. */
export interface Write {
  readonly table: Table
  /** The item's key, or an item that has it. */
  readonly key: Attributes
  readonly condition: Condition | undefined
  readonly placeholders: Placeholders
  /** The item after the write; nothing when it is deleted. */
  readonly change: (before: Attributes | undefined) => Attributes | undefined
  /** What DynamoDB says of an item that is too large after this write. */
  readonly tooLarge: string
  /** Who writes, for the stream. */
  readonly by?: JsonObject
}

/** A condition did not hold. `item` is what stands there. */
export class ConditionFailed extends DynamodbError {
  readonly item: Attributes | undefined

  constructor(item: Attributes | undefined) {
    super('ConditionalCheckFailedException', 'The conditional request failed')
    this.item = item
  }
}

/**
 * Writes one item, its entries in the indexes and its record in the stream. Belongs into a transaction.
 * @returns the capacity units it consumed
 * @throws ConditionFailed; DynamodbError ValidationException for an item that is too large or has no valid
 * key of an index
 */
export const writeItem = ({ store, streams }: WriteDeps, write: Write): Capacity => {
  const { table, condition, placeholders, by } = write
  const key = encodeKey(table.key, write.key)
  const before = store.get(table.id, key)
  if (condition && !holds(condition, before, placeholders)) throw new ConditionFailed(before)
  const after = write.change(before)
  const sizes = { before: before ? itemSize(before) : 0, after: after ? itemSize(after) : 0 }
  if (sizes.after > largestItem) throw new DynamodbError('ValidationException', write.tooLarge)
  if (after) for (const index of table.indexes) requireIndexKey(index, after)
  if (after) store.put(table.id, key, after)
  else if (before) store.remove(table.id, key)
  const indexes = updateIndexes(store, table, key, { before, after }, sizes)
  streams.record(table, before, after, by)
  return { table: writeUnits(Math.max(sizes.before, sizes.after)), indexes }
}

/** What stood and what stands. */
interface Change<T> {
  readonly before: T
  readonly after: T
}

const updateIndexes = (
  store: ItemStore,
  table: Table,
  key: EncodedKey,
  { before, after }: Change<Attributes | undefined>,
  sizes: Change<number>,
): Readonly<Record<string, number>> => {
  const consumed: Record<string, number> = {}
  for (const index of table.indexes) {
    const was = before && placeIn(index, before, key)
    const is = after && placeIn(index, after, key)
    const moved =
      was === undefined || is === undefined || !was.pk.equals(is.pk) || !was.place.equals(is.place)
    if (was && moved) store.removeEntry(index.id, was)
    if (is && moved) store.addEntry(index.id, is, key)
    const units = moved
      ? (was ? writeUnits(sizes.before) : 0) + (is ? writeUnits(sizes.after) : 0)
      : unitsInPlace(before, after, sizes)
    if (units > 0) consumed[index.index] = units
  }
  return consumed
}

/** An entry that stays where it is costs a write only when what it carries has changed. */
const unitsInPlace = (
  before: Attributes | undefined,
  after: Attributes | undefined,
  sizes: Change<number>,
): number =>
  before && after && !equalAttributes(before, after) ? writeUnits(Math.max(sizes.before, sizes.after)) : 0

/** Where an item stands in an index; nowhere when it lacks a part of the index's key. */
export const placeIn = (
  index: IndexSchema,
  item: Attributes,
  { pk, sk }: EncodedKey,
): IndexPlace | undefined => {
  if (!isIndexed(index, item)) return undefined
  const own = keyBytes(index.sort && attributeOf(item, index.sort.name))
  return { pk: keyBytes(attributeOf(item, index.partition.name)), place: keysInRow([own, pk, sk]) }
}
