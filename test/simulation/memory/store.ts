import { cursorAfter, cursorOf, queueCursorOf, rangeOf } from '../../../shared/storage/cursor.ts'
import { UnstorableError } from '../../../shared/runtime/errors.ts'
import { itemOf } from '../../../shared/storage/item.ts'
import { largestItem, sizeOf } from '../../../shared/storage/dynamodb/size.ts'
import type {
  Item,
  Key,
  MarkedAddition,
  Page,
  Query,
  QueueQuery,
  Store,
  TableName,
  Write,
} from '../../../shared/storage/store.ts'
import { MemoryIndex } from './index.ts'
import { MemoryStream } from './stream.ts'
import { MemoryTable } from './table.ts'
import { frozenItem, holds } from './value.ts'

/** One call of a verb of the store, before it takes effect. */
export type Operation = {
  readonly action: keyof Store
  readonly table: TableName
  readonly writes: boolean
  readonly keys: readonly Key[]
}

/**
 * Stands around every operation, and decides what becomes of it: `effect` does the work and returns the
 * answer, as often as it is called. Not calling it is a crash or a throttle before; throwing after it is a
 * lost acknowledgement; calling it twice is a client's own retry.
 */
export type Around = <T>(operation: Operation, effect: () => T) => T | Promise<T>

export type MemoryOptions = {
  readonly around?: Around
  /** Lanes (shards) of the touchpoints' stream. */
  readonly lanes?: number
  /** Items in one page of a query without a limit. */
  readonly pageSize?: number
}

/** The deps of a store, answering at once. */
type AtOnce = {
  readonly [Verb in keyof Store]: (...given: Parameters<Store[Verb]>) => Awaited<ReturnType<Store[Verb]>>
}

export type MemoryStore = Store & {
  /** The same deps, past `around`, for whoever decides himself what becomes of them. */
  readonly atOnce: AtOnce
  /** The touchpoints' stream. */
  readonly stream: MemoryStream
  /** Everything a table holds, in no order. For looking at, past all faults. */
  everything(table: TableName): Generator<Item>
  /** The same, of the partitions of the state table whose key begins so. */
  under(prefix: string): Generator<Item>
}

const calm: Around = (_operation, effect) => effect()

/**
 * The store in memory: deterministic, and frozen, so that changing what was read changes nothing that is
 * stored.
 */
export const memoryStore = ({
  around = calm,
  lanes = 2,
  pageSize = 1000,
}: MemoryOptions = {}): MemoryStore => {
  const memory = new Memory(lanes, pageSize)
  const step = async <T>(
    action: keyof Store,
    keys: readonly Key[],
    effect: () => T,
    table: TableName = 'state',
  ): Promise<T> => around({ action, table, keys, writes: writing.has(action) }, effect)
  const atOnce = verbsOf(memory)
  return {
    get: (key, table) => step('get', [key], () => atOnce.get(key, table), table),
    getMany: (keys) => step('getMany', keys, () => atOnce.getMany(keys)),
    put: (item, condition, table) => step('put', [item], () => atOnce.put(item, condition, table), table),
    remove: (key, condition, table) =>
      step('remove', [key], () => atOnce.remove(key, condition, table), table),
    transact: (writes) => step('transact', writes.map(keyOf), () => atOnce.transact(writes)),
    query: (query) => step('query', [{ pk: query.pk, sk: '' }], () => atOnce.query(query), query.table),
    queue: (query) => step('queue', [{ pk: query.q, sk: '' }], () => atOnce.queue(query)),
    addMarked: (addition) => step('addMarked', [addition.key], () => atOnce.addMarked(addition)),
    atOnce,
    stream: memory.stream,
    everything: (table) => memory.table(table).all(),
    under: (prefix) => memory.table().under(prefix),
  }
}

const verbsOf = (memory: Memory): AtOnce => ({
  get: (key, table) => memory.table(table).get(key),
  getMany: (keys) => memory.getMany(keys),
  put: (item, condition, table) => memory.write([{ put: item, ...given(condition, table) }]),
  remove: (key, condition, table) => memory.write([{ remove: key, ...given(condition, table) }]),
  transact: (writes) => memory.transact(writes),
  query: (query) => memory.query(query),
  queue: (query) => memory.queue(query),
  addMarked: (addition) => memory.addMarked(addition),
})

const writing = new Set<keyof Store>(['put', 'remove', 'transact', 'addMarked'])
const keyOf = (write: Write): Key => ('put' in write ? write.put : write.remove)
const given = (condition: Write['if'], table: TableName | undefined) => ({
  ...(condition ? { if: condition } : {}),
  ...(table ? { table } : {}),
})

/** What the deps do, without any fault. */
class Memory {
  readonly stream: MemoryStream
  private readonly tables = { touchpoints: new MemoryTable(), state: new MemoryTable() }
  private readonly index = new MemoryIndex()
  private readonly pageSize: number

  constructor(lanes: number, pageSize: number) {
    this.stream = new MemoryStream(lanes)
    this.pageSize = pageSize
  }

  table(name: TableName = 'state'): MemoryTable {
    return this.tables[name]
  }

  getMany(keys: readonly Key[]): Item[] {
    return [...new Set(keys.map((key) => this.tables.state.get(key)))].flatMap((item) => item ?? [])
  }

  transact(writes: readonly Write[]): boolean {
    const keys = new Set(
      writes.map((write) => JSON.stringify([write.table ?? 'state', keyOf(write).pk, keyOf(write).sk])),
    )
    if (keys.size < writes.length || writes.length > 100)
      throw new Error('a transaction writes at most a hundred items, each once')
    return this.write(writes)
  }

  write(writes: readonly Write[]): boolean {
    const ready = writes.map((write) => ('put' in write ? { ...write, put: frozenItem(write.put) } : write))
    if (!ready.every((write) => holds(write.if, this.table(write.table).get(keyOf(write))))) return false
    for (const write of ready) if ('put' in write) insistOnSize(write.put)
    for (const write of ready) this.become(keyOf(write), 'put' in write ? write.put : undefined, write.table)
    return true
  }

  query(query: Query): Page {
    const range = rangeOf(query)
    if (!range) return { items: [] }
    const { backwards = false, limit = this.pageSize } = query
    const after = cursorOf(query)?.sk
    const from = after !== undefined && !backwards ? after : range.from
    const to = after !== undefined && backwards ? after : range.to
    const items: Item[] = []
    for (const item of this.table(query.table).between(query.pk, from, to, backwards)) {
      if (item.sk === after) continue
      items.push(item)
      if (items.length === limit) return { items, cursor: cursorAfter({ pk: item.pk, sk: item.sk }) }
    }
    return { items }
  }

  queue(query: QueueQuery): Page {
    const { backwards = false, limit = this.pageSize, upTo } = query
    const items: Item[] = []
    for (const key of this.index.read(query.q, { after: queueCursorOf(query), upTo, backwards })) {
      items.push(this.tables.state.get(key) ?? itemOf(key))
      if (items.length === limit) return { items, cursor: cursorAfter(key) }
    }
    return { items }
  }

  addMarked({ key: { pk, sk }, add, lane, if: guard, mark, ttl }: MarkedAddition): true | Item {
    const now = this.tables.state.get({ pk, sk })
    const stands = now?.[lane]
    if ('stands' in guard && !now) throw new Error('a mark was expected where nothing stands')
    if (
      now &&
      ('stands' in guard ? stands !== guard.stands : typeof stands === 'string' && stands >= guard.below)
    )
      return now
    const sums = Object.entries(add).map(([name, number]) => [name, Number(now?.[name] ?? 0) + number])
    const next = {
      ...now,
      ...Object.fromEntries(sums),
      [lane]: mark,
      ...(ttl === undefined ? {} : { ttl }),
      pk,
      sk,
    }
    this.become({ pk, sk }, frozenItem(next))
    return true
  }

  private become(key: Key, is: Item | undefined, name: TableName = 'state'): void {
    if (is) insistOnSize(is)
    const table = this.tables[name]
    const was = table.get(key)
    if (is) table.set(is)
    else table.delete(key)
    if (name === 'state') this.index.move(was, is)
    else if (!sameItem(was, is)) this.stream.tell(was, is)
  }
}

/**
 * Refuses what DynamoDB refuses, as `answered` tells of it: a transaction is refused whole, before anything
 * of it is written.
 */
const insistOnSize = (item: Item): void => {
  if (sizeOf(item) <= largestItem) return
  const cause = Object.assign(new Error('Item size has exceeded the maximum allowed size'), {
    name: 'ValidationException',
  })
  throw new UnstorableError('the content was refused: ValidationException', { cause })
}

/** Writing an item over its like is no change: its stream keeps silent, as DynamoDB's does. */
const sameItem = (was: Item | undefined, is: Item | undefined) =>
  holds(is && { equals: is }, was) && holds(was && { equals: was }, is)
