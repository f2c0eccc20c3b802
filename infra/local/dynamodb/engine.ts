import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { CannotStart } from '../startup-error.ts'
import { openDatabase } from '../database.ts'
import { type Json, type JsonObject, isObject } from '../json.ts'
import { unsupported, validationError } from './errors.ts'
import { queryOperations } from './query-operations.ts'
import { readOperations } from './read-operations.ts'
import { type ItemStore, openItems } from './sqlite-store.ts'
import { type Streams, expiredBy, openStreams } from './streams.ts'
import { type Tables, openTables } from './tables.ts'
import { openTokens } from './transaction-tokens.ts'
import { writeOperations } from './write-operations.ts'
import { writeItem } from './write.ts'

/** DynamoDB in this process, over one SQLite file: the calls the product makes, and no others. */
export interface LocalDynamodb {
  /**
   * Does one call, such as `DynamoDB_20120810.PutItem`, whole or not at all; when it returns, a killed
   * process does not lose it.
   * @throws DynamodbError with DynamoDB's own code, or `UnsupportedByLocalEngine`
   */
  readonly call: (target: string, body: Json) => JsonObject
  /**
   * Deletes items of a table whose attribute is a number of seconds before `now` (ms), as time to live does.
   * @returns how many
   */
  readonly expireItems: (table: string, attribute: string, now: number) => Promise<number>
  /**
   * Deletes records of all streams that were written before this time (ms), and empties the write-ahead log.
   * @returns how many
   */
  readonly trimStreams: (before: number) => number
  readonly close: () => void
}

export interface LocalDynamodbOptions {
  /** The SQLite file; `:memory:` for none. */
  readonly file: string
  /** The ARN of a table. */
  readonly tableArn: (table: string) => string
  /** The time in ms, of new tables and stream records. */
  readonly now: () => number
}

/** The format of the file, in its `user_version`. */
const format = 1

/** Opens the engine. @throws CannotStart when the file is of another format */
export const openLocalDynamodb = ({ file, tableArn, now }: LocalDynamodbOptions): LocalDynamodb => {
  const db = openDatabase(file)
  try {
    claimFormat(db, file)
    const tables = openTables(db, { arn: tableArn, now })
    const [store, streams, tokens] = [openItems(db), openStreams(db, tables, now), openTokens(db, now)]
    const operations = operationsOf(
      { tables, store, streams },
      {
        ...writeOperations({ tables, store, streams, tokens }),
        ...readOperations({ tables, store }),
        ...queryOperations({ tables, store }),
      },
    )
    return {
      call: (target, body) => {
        const operation = operations.get(target)
        if (!operation) throw unsupported(`The call ${target}`)
        if (!isObject(body)) throw validationError('The request must be a JSON object')
        return operation(body)
      },
      expireItems: async (table, attribute, at) =>
        await expireItems({ tables, store, streams }, table, attribute, at),
      trimStreams: (before) => {
        const trimmed = streams.trim(before)
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
        return trimmed
      },
      close: () => db.close(),
    }
  } catch (error) {
    db.close()
    throw error
  }
}

const claimFormat = (db: DatabaseSync, file: string): void => {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found !== 0 && found !== format) {
    throw new CannotStart(
      `${file} has format ${found}; this version reads format ${format}. Start anew with --fresh, ` +
        'or take another folder with --data.',
    )
  }
  // What is deleted is overwritten, so that the file does not hold what a person had erased.
  db.exec(`PRAGMA secure_delete = ON; PRAGMA user_version = ${format}`)
  // A checkpoint waits for the disk: one every 32 MB instead of every 4 (in pages of 4 KB), and 64 MB of
  // pages in memory.
  db.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -65536')
}

interface Parts {
  readonly tables: Tables
  readonly store: ItemStore
  readonly streams: Streams
}

const operationsOf = (
  { tables, streams }: Parts,
  items: Readonly<Record<string, (body: JsonObject) => JsonObject>>,
): ReadonlyMap<string, (body: JsonObject) => JsonObject> =>
  new Map([
    ...Object.entries({ CreateTable: tables.create, DescribeTable: tables.describe, ...items }).map(
      ([name, operation]) => [`DynamoDB_20120810.${name}`, operation] as const,
    ),
    ...Object.entries({
      DescribeStream: streams.describe,
      GetShardIterator: streams.iterator,
      GetRecords: streams.records,
    }).map(([name, operation]) => [`DynamoDBStreams_20120810.${name}`, operation] as const),
  ])

/** Looks through a table, some hundred items at a time, and lets other work go on in between. */
const expireItems = async (
  { tables, store, streams }: Parts,
  name: string,
  attribute: string,
  now: number,
): Promise<number> => {
  const table = tables.named(name)
  const placeholders = { name: (text: string) => text, value: () => ({ NULL: true }) as const }
  let expired = 0
  for (let keys = store.below(table.id, attribute, now / 1000, undefined); keys.length > 0;) {
    const page = keys
    store.transaction(() => {
      for (const key of page) {
        const item = store.get(table.id, key) ?? {}
        writeItem(
          { store, streams },
          {
            table,
            key: item,
            condition: undefined,
            placeholders,
            change: () => undefined,
            tooLarge: '',
            by: expiredBy,
          },
        )
      }
    })
    expired += page.length
    await turn()
    keys = store.below(table.id, attribute, now / 1000, keys.at(-1))
  }
  return expired
}
