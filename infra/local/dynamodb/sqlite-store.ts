import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Attributes } from './attribute-value.ts'
import type { KeyRange } from './expressions/key-condition.ts'
import type { EncodedKey } from './key-schema.ts'

/** Where an entry stands in an index. */
export interface IndexPlace {
  readonly pk: Buffer
  readonly place: Buffer
}

/** Items of all tables, entries of all indexes, records of all streams, in one SQLite file. */
export interface ItemStore {
  /** Does the work in one transaction: all of it, or nothing when it throws. */
  readonly transaction: <T>(work: () => T) => T
  readonly get: (table: number, key: EncodedKey) => Attributes | undefined
  readonly put: (table: number, key: EncodedKey, item: Attributes) => void
  readonly remove: (table: number, key: EncodedKey) => void
  /** Items of a partition, in the order of their sort keys. */
  readonly range: (table: number, range: KeyRange, backwards: boolean) => Iterable<Attributes>
  /** Items of a table behind this key, in the order of their keys. */
  readonly scan: (table: number, after: EncodedKey | undefined) => Iterable<Attributes>
  readonly addEntry: (index: number, place: IndexPlace, key: EncodedKey) => void
  readonly removeEntry: (index: number, place: IndexPlace) => void
  /** Items that an index lists, in the order of its entries. */
  readonly indexRange: (
    index: number,
    table: number,
    range: KeyRange,
    backwards: boolean,
  ) => Iterable<Attributes>
  /** Keys of at most 500 items of a table, behind this key, whose attribute is a number below `below`. */
  readonly below: (
    table: number,
    attribute: string,
    below: number,
    after: EncodedKey | undefined,
  ) => readonly EncodedKey[]
}

const schema = `
  CREATE TABLE IF NOT EXISTS items (tbl INTEGER, pk BLOB, sk BLOB, item TEXT NOT NULL, PRIMARY KEY (tbl, pk, sk)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entries (
    idx INTEGER, pk BLOB, place BLOB, item_pk BLOB NOT NULL, item_sk BLOB NOT NULL, PRIMARY KEY (idx, pk, place)
  ) WITHOUT ROWID;
`

const itemsInRange = 'SELECT item FROM items WHERE tbl = ? AND pk = ? AND sk >= ? AND sk < ? ORDER BY sk'
const itemsByEntry = `SELECT item FROM entries JOIN items ON items.tbl = ? AND items.pk = item_pk AND items.sk = item_sk
  WHERE idx = ? AND entries.pk = ? AND place >= ? AND place < ? ORDER BY place`
const itemsBehind = 'SELECT item FROM items WHERE tbl = ? AND (pk, sk) > (?, ?) ORDER BY pk, sk'
const keysBelow = `SELECT pk, sk FROM items WHERE tbl = ? AND (pk, sk) > (?, ?)
  AND CAST(json_extract(item, ?) AS REAL) < ? ORDER BY pk, sk LIMIT 500`

/** Opens the items in a database. Every statement is prepared once. */
export const openItems = (db: DatabaseSync): ItemStore => {
  db.exec(schema)
  const statements = {
    get: db.prepare('SELECT item FROM items WHERE tbl = ? AND pk = ? AND sk = ?'),
    put: db.prepare('INSERT INTO items VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET item = excluded.item'),
    remove: db.prepare('DELETE FROM items WHERE tbl = ? AND pk = ? AND sk = ?'),
    forwards: db.prepare(itemsInRange),
    backwards: db.prepare(`${itemsInRange} DESC`),
    scan: db.prepare(itemsBehind),
    scanAll: db.prepare('SELECT item FROM items WHERE tbl = ? ORDER BY pk, sk'),
    addEntry: db.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)'),
    removeEntry: db.prepare('DELETE FROM entries WHERE idx = ? AND pk = ? AND place = ?'),
    indexForwards: db.prepare(itemsByEntry),
    indexBackwards: db.prepare(`${itemsByEntry} DESC`),
    below: db.prepare(keysBelow),
  }
  const noKey = { pk: Buffer.alloc(0), sk: Buffer.alloc(0) }
  return {
    transaction: transactions(db),
    get: (table, { pk, sk }) => {
      const row = statements.get.get(table, pk, sk)
      return row && itemIn(row)
    },
    put: (table, { pk, sk }, item) => void statements.put.run(table, pk, sk, JSON.stringify(item)),
    remove: (table, { pk, sk }) => void statements.remove.run(table, pk, sk),
    range: (table, { pk, from, to }, backwards) =>
      items(backwards ? statements.backwards : statements.forwards, table, pk, from, to),
    scan: (table, after) =>
      after ? items(statements.scan, table, after.pk, after.sk) : items(statements.scanAll, table),
    addEntry: (index, { pk, place }, key) => void statements.addEntry.run(index, pk, place, key.pk, key.sk),
    removeEntry: (index, { pk, place }) => void statements.removeEntry.run(index, pk, place),
    indexRange: (index, table, { pk, from, to }, backwards) =>
      items(backwards ? statements.indexBackwards : statements.indexForwards, table, index, pk, from, to),
    below: (table, attribute, below, after = noKey) =>
      statements.below
        .all(table, after.pk, after.sk, `$.${JSON.stringify(attribute)}.N`, below)
        .map(({ pk, sk }) => ({
          pk: bytes(pk),
          sk: bytes(sk),
        })),
  }
}

type Parameters = (number | Buffer)[]

function* items(statement: StatementSync, ...parameters: Parameters): Generator<Attributes> {
  for (const row of statement.iterate(...parameters)) yield itemIn(row)
}

const itemIn = (row: Record<string, unknown>): Attributes => {
  const item: Attributes = JSON.parse(String(row['item']))
  return item
}

const bytes = (value: unknown): Buffer => Buffer.from(value instanceof Uint8Array ? value : [])

/** Begins, commits, and rolls back when the work throws. */
const transactions = (db: DatabaseSync): ItemStore['transaction'] => {
  const [begin, commit, rollback] = [
    db.prepare('BEGIN IMMEDIATE'),
    db.prepare('COMMIT'),
    db.prepare('ROLLBACK'),
  ]
  return (work) => {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      rollback.run()
      throw error
    }
  }
}
