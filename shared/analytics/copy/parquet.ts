import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type * as z from 'zod'
import { type CopyColumn, type CopyRow, copyRowSchema } from './copy-row.ts'

const types = {
  alias: 'STRING',
  id: 'STRING',
  channel: 'STRING',
  source: 'STRING',
  type: 'STRING',
  at: 'TIMESTAMP',
  stated_at: 'STRING',
  received_at: 'TIMESTAMP',
  expires_at: 'TIMESTAMP',
  identities: 'JSON',
  props: 'JSON',
  name: 'STRING',
  company: 'STRING',
  campaign: 'STRING',
  amount: 'INT64',
  currency: 'STRING',
} as const satisfies Record<CopyColumn, string>

const columns = copyRowSchema.keyof().options
const nullable: ReadonlySet<string> = new Set(['name', 'company', 'campaign', 'amount', 'currency'])

/** Rows in a group: a group is read as a whole, and pruned by the range of its times. */
const rowGroupSize = 50_000

const cellOf = (row: CopyRow, column: CopyColumn) => {
  const value = row[column]
  if (types[column] === 'TIMESTAMP') return typeof value === 'number' ? new Date(value) : value
  return types[column] === 'INT64' && typeof value === 'number' ? BigInt(value) : value
}

/** Writes rows as a Parquet file (Snappy). @param metadata texts stored in the footer */
export const encodeRows = (
  rows: readonly CopyRow[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => {
  const buffer = parquetWriteBuffer({
    columnData: columns.map((name) => ({
      name,
      type: types[name],
      nullable: nullable.has(name),
      data: rows.map((row) => cellOf(row, name)),
    })),
    rowGroupSize,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  })
  return new Uint8Array(buffer)
}

/** Times are read as ms UTC: a `Date` object a cell costs three times as much. */
const parsers = { timestampFromMilliseconds: Number }

const rowsOf = async (bytes: Uint8Array, wanted: readonly string[]): Promise<Record<string, unknown>[]> => {
  const slice = (start: number, end?: number) => bytes.slice(start, end).buffer
  return await parquetReadObjects({
    file: { byteLength: bytes.byteLength, slice },
    columns: [...wanted],
    parsers,
  })
}

const numbers = (row: Record<string, unknown>): Record<string, unknown> =>
  typeof row['amount'] === 'bigint' ? { ...row, amount: Number(row['amount']) } : row

/**
 * Reads the columns that a schema names, of all rows.
 * @param schema `copyRowSchema`, or a pick of it
 * @throws ZodError for a file of another schema, Error for one that is no Parquet file
 */
export const decodeRows = async <S extends z.ZodObject>(
  bytes: Uint8Array,
  schema: S,
): Promise<z.infer<S>[]> =>
  (await rowsOf(bytes, Object.keys(schema.shape))).map((row) => schema.parse(numbers(row)))

/** The texts stored in a file's footer. */
export const metadataOf = (bytes: Uint8Array): Record<string, string> => {
  const { key_value_metadata: pairs = [] } = parquetMetadata(bytes.slice().buffer)
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? '']))
}
