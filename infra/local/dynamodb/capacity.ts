import { type JsonObject, textAt } from '../json.ts'
import { unsupported } from './errors.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** Capacity units that a call consumed of one table and of its indexes. */
export interface Capacity {
  readonly table: number
  readonly indexes: Readonly<Record<string, number>>
}

export const noCapacity: Capacity = { table: 0, indexes: {} }

const [readUnit, writeUnit] = [4096, 1024]

/**
 * Units for reading so many bytes at once: half of them where what was written before need not be seen. At
 * least one, or half.
 */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / readUnit)) * (consistent ? 1 : 0.5)

/** Units for writing an item of so many bytes; at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / writeUnit))

/** The sum of two. */
export const addCapacity = (a: Capacity, b: Capacity): Capacity => ({
  table: a.table + b.table,
  indexes: Object.fromEntries(
    [...new Set([...Object.keys(a.indexes), ...Object.keys(b.indexes)])].map((name) => [
      name,
      (a.indexes[name] ?? 0) + (b.indexes[name] ?? 0),
    ]),
  ),
})

/** How much a request wants to know of what it consumed. */
export type CapacityDetail = 'NONE' | 'TOTAL' | 'INDEXES'

/** Reads `ReturnConsumedCapacity`. */
export const capacityDetail = (body: JsonObject): CapacityDetail => {
  const asked = textAt(body, 'ReturnConsumedCapacity') ?? 'NONE'
  if (asked === 'NONE' || asked === 'TOTAL' || asked === 'INDEXES') return asked
  throw unsupported(`ReturnConsumedCapacity ${asked}`)
}

/**
 * What a call says of the capacity it consumed of one table. `units` also names the kind, as transactions do.
 */
export const consumedCapacity = (
  name: string,
  { table, indexes }: Capacity,
  detail: CapacityDetail,
  units?: 'WriteCapacityUnits',
): JsonObject => {
  const amount = (value: number): JsonObject => ({ CapacityUnits: value, ...(units && { [units]: value }) })
  const total = Object.values(indexes).reduce((sum, one) => sum + one, table)
  if (detail !== 'INDEXES') return { TableName: name, ...amount(total) }
  const named = Object.entries(indexes).map(([index, value]) => [index, amount(value)] as const)
  return omitUndefined({
    TableName: name,
    ...amount(total),
    Table: amount(table),
    GlobalSecondaryIndexes: named.length > 0 ? Object.fromEntries(named) : undefined,
  })
}
