import type { DatabaseSync } from 'node:sqlite'
import { type JsonObject, parseJson, textAt } from '../json.ts'
import { type Attributes, equalAttributes } from './attribute-value.ts'
import { DynamodbError, validationError } from './errors.ts'
import { itemSize } from './item-size.ts'
import { keyOf } from './key-schema.ts'
import { allowOnly, oneOf, positiveNumber, requireText } from './request.ts'
import type { Table, Tables } from './tables.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** The streams of all tables, each with one shard that never closes. */
export interface Streams {
  /** Records what became of an item. Nothing is recorded where the item is as it was, as DynamoDB has it. */
  readonly record: (
    table: Table,
    before: Attributes | undefined,
    after: Attributes | undefined,
    by?: JsonObject,
  ) => void
  readonly describe: (body: JsonObject) => JsonObject
  readonly iterator: (body: JsonObject) => JsonObject
  readonly records: (body: JsonObject) => JsonObject
  /** Deletes records written before this time, in ms. @returns how many */
  readonly trim: (before: number) => number
}

/** Who deletes expired items, as DynamoDB names itself in their records. */
export const expiredBy: JsonObject = { type: 'Service', principalId: 'dynamodb.amazonaws.com' }

const shardId = 'shardId-00000000000000000000-00000001'

const schema = `
  CREATE TABLE IF NOT EXISTS stream_records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, tbl INTEGER NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS stream_records_of_table ON stream_records (tbl, sequence);
`

/** Opens the streams of a database; `now` is the time in ms. */
export const openStreams = (db: DatabaseSync, tables: Tables, now: () => number): Streams => {
  db.exec(schema)
  const insert = db.prepare('INSERT INTO stream_records (tbl, at, record) VALUES (?, ?, ?)')
  const select = db.prepare(
    'SELECT sequence, at, record FROM stream_records WHERE tbl = ? AND sequence > ? ORDER BY sequence LIMIT ?',
  )
  const trim = db.prepare('DELETE FROM stream_records WHERE at < ?')
  return {
    record: (table, before, after, by) => {
      if (!table.stream || isUnchanged(before, after)) return
      insert.run(table.id, now(), JSON.stringify(recordOf(table, before, after, by)))
    },
    describe: (body) => {
      allowOnly('DescribeStream', body, new Set(['StreamArn']))
      const table = tables.ofStream(requireText(body, 'StreamArn'))
      return {
        StreamDescription: {
          StreamArn: textAt(body, 'StreamArn') ?? '',
          StreamLabel: table.stream?.label ?? '',
          StreamStatus: 'ENABLED',
          StreamViewType: table.stream?.view ?? '',
          TableName: table.name,
          KeySchema: table.description['KeySchema'] ?? [],
          Shards: [{ ShardId: shardId, SequenceNumberRange: { StartingSequenceNumber: sequenceNumber(0) } }],
        },
      }
    },
    iterator: (body) => {
      allowOnly(
        'GetShardIterator',
        body,
        new Set(['StreamArn', 'ShardId', 'ShardIteratorType', 'SequenceNumber']),
      )
      const table = tables.ofStream(requireText(body, 'StreamArn'))
      if (requireText(body, 'ShardId') !== shardId) throw notFound()
      const type = oneOf(body, 'ShardIteratorType', ['TRIM_HORIZON', 'AFTER_SEQUENCE_NUMBER'])
      const after = type === 'AFTER_SEQUENCE_NUMBER' ? sequenceOf(requireText(body, 'SequenceNumber')) : 0
      return { ShardIterator: iteratorAt(table, after) }
    },
    records: (body) => {
      allowOnly('GetRecords', body, new Set(['ShardIterator', 'Limit']))
      const [name = '', from = ''] = requireText(body, 'ShardIterator').split('|')
      const table = tables.named(name)
      const found = select.all(
        table.id,
        sequenceOf(from),
        Math.min(1000, positiveNumber(body, 'Limit') ?? 1000),
      )
      const Records = found.map(({ sequence, at, record }) =>
        withPlace(parseJson(String(record)), Number(sequence), Number(at)),
      )
      return {
        Records,
        NextShardIterator: iteratorAt(table, Number(found.at(-1)?.['sequence'] ?? sequenceOf(from))),
      }
    },
    trim: (before) => Number(trim.run(before).changes),
  }
}

const notFound = (): DynamodbError =>
  new DynamodbError('ResourceNotFoundException', 'Requested resource not found: Shard does not exist')

const iteratorAt = (table: Table, sequence: number): string => `${table.name}|${sequenceNumber(sequence)}`

/** Sequence numbers have 21 digits, so that text and number sort the same. */
const sequenceNumber = (sequence: number): string => `1${String(sequence).padStart(20, '0')}`

const sequenceOf = (text: string): number => {
  if (/^1\d{20}$/.test(text)) return Number(text.slice(1))
  throw validationError(`Invalid SequenceNumber: ${text.slice(0, 40)}`)
}

const isUnchanged = (before: Attributes | undefined, after: Attributes | undefined): boolean =>
  before === undefined || after === undefined ? before === after : equalAttributes(before, after)

const recordOf = (
  table: Table,
  before: Attributes | undefined,
  after: Attributes | undefined,
  by: JsonObject | undefined,
): object => {
  const view = table.stream?.view ?? 'KEYS_ONLY'
  const images = omitUndefined({
    NewImage: after && view.startsWith('NEW') ? after : undefined,
    OldImage: before && view.includes('OLD') ? before : undefined,
  })
  const Keys = keyOf(table.key, after ?? before ?? {})
  const sizes = [Keys, ...Object.values(images)].map(itemSize)
  return omitUndefined({
    eventName: eventName(before, after),
    userIdentity: by ? by : undefined,
    dynamodb: {
      Keys,
      ...images,
      SizeBytes: sizes.reduce((sum, size) => sum + size, 0),
      StreamViewType: view,
    },
  })
}

const eventName = (before: Attributes | undefined, after: Attributes | undefined): string => {
  if (!after) return 'REMOVE'
  return before ? 'MODIFY' : 'INSERT'
}

/** Where and when a record stands, which it carries itself. Seconds, to the millisecond. */
const withPlace = (record: ReturnType<typeof parseJson>, sequence: number, at: number): JsonObject => {
  const stored: JsonObject = Object(record)
  return {
    ...stored,
    dynamodb: {
      ...Object(stored['dynamodb']),
      ApproximateCreationDateTime: at / 1000,
      SequenceNumber: sequenceNumber(sequence),
    },
  }
}
