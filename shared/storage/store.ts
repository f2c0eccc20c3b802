import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * The few things we ask of a database, so that the same logic runs over DynamoDB, over its local engine, and
 * over the simulation's memory. All writes are whole items or guarded additions; all conditions are one of
 * the four below.
 */
export type Value = string | number | boolean | null | Uint8Array | Value[] | { [name: string]: Value }
export type Key = { readonly pk: string; readonly sk: string }
export type Item = Key & { readonly [name: string]: Value }

/** Which of the two tables. */
export type TableName = 'touchpoints' | 'state'

/** `equals`: every named attribute has this value now (undefined: is absent). */
export type Condition =
  | { readonly absent: true }
  | { readonly exists: true }
  | { readonly equals: { readonly [name: string]: Value | undefined } }

export type Write =
  | { readonly put: Item; readonly table?: TableName; readonly if?: Condition }
  | { readonly remove: Key; readonly table?: TableName; readonly if?: Condition }

export type Page = { readonly items: Item[]; readonly cursor?: string }

export type Query = {
  readonly table?: TableName
  readonly pk: string
  /** Sort keys from here on, inclusive. */
  readonly from?: string
  /** Sort keys up to here, inclusive. */
  readonly to?: string
  readonly prefix?: string
  readonly limit?: number
  readonly cursor?: string
  readonly backwards?: boolean
  /** Default true: what was written before is seen. */
  readonly consistent?: boolean
}

/**
 * One page of the `queue` index: `q` is its partition, ordered by the number `o`, up to `upTo` (inclusive).
 * Eventually consistent.
 */
export type QueueQuery = {
  readonly q: string
  readonly upTo?: number
  readonly limit?: number
  readonly cursor?: string
  readonly backwards?: boolean
}

/**
 * Adds numbers to attributes of one item, and leaves the lane's mark there in the same write. Refused, with
 * the item as it stands, unless the mark that stands is absent or sorts before `below`, or is `stands`.
 */
export type MarkedAddition = {
  readonly key: Key
  readonly add: { readonly [attribute: string]: number }
  /** The attribute that holds the lane's mark. */
  readonly lane: string
  readonly if: { readonly below: string } | { readonly stands: string }
  /** The mark to leave behind. */
  readonly mark: string
  readonly ttl?: number
}

/**
 * Deps on the two tables (default table: state). Every verb throws `Unavailable` when the database does not
 * answer or throttles; whether a write happened is then not known, so callers' writes are repeatable. For the
 * same reason a false may be the echo of our own write whose answer was lost: whoever must know reads again.
 * A cursor that no page of the same query gave out is `Refused`.
 */
export interface Store {
  /** Strongly consistent read of one item. */
  get(key: Key, table?: TableName): Promise<Item | undefined>
  /**
   * Strongly consistent read of several items of the state table; absent ones are left out; order is not
   * kept.
   */
  getMany(keys: readonly Key[]): Promise<Item[]>
  /** Writes one whole item. Returns false, changing nothing, when the condition does not hold. */
  put(item: Item, condition?: Condition, table?: TableName): Promise<boolean>
  remove(key: Key, condition?: Condition, table?: TableName): Promise<boolean>
  /**
   * All writes or none. Returns false, changing nothing, when any condition does not hold. Off the hot path:
   * it costs twice. At most 100 writes.
   */
  transact(writes: readonly Write[]): Promise<boolean>
  query(query: Query): Promise<Page>
  queue(query: QueueQuery): Promise<Page>
  /** Returns true when added; the item as it stands when its mark forbids it. */
  addMarked(addition: MarkedAddition): Promise<true | Item>
}

/** Reads a query to its end, page by page. */
export async function* everything(store: Store, query: Query): AsyncGenerator<Item> {
  let cursor: string | undefined
  do {
    const page: Page = await store.query(omitUndefined({ ...query, cursor: cursor || undefined }))
    yield* page.items
    cursor = page.cursor
  } while (cursor)
}
