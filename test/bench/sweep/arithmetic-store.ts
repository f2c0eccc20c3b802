import type { Consumed } from '../../../shared/storage/dynamodb/dynamo-call.ts'
import { minuteAfter } from '../../../shared/runtime/time-buckets.ts'
import { sizeOf } from '../../../shared/storage/dynamodb/size.ts'
import type { Item, Key, Query, Store } from '../../../shared/storage/store.ts'
import { memoryStore } from '../../simulation/memory/store.ts'
import type { Crowd } from './crowd.ts'

const hourOfTimer = /^timer#(.+)#\d$/

/**
 * A store that holds a crowd without having stored it: a row comes into being when it is asked for, and lies
 * in the simulation's memory from then on. What is consumed is reckoned as DynamoDB does (4 KB a consistent
 * read, the whole of a query together; 1 KB a write, and again for the index).
 */
export const arithmeticStore = (crowd: Crowd, onConsumed: (consumed: Consumed) => void): Store => {
  const memory = memoryStore({ pageSize: Infinity })
  const born = new Set<number>()
  const bear = async (index: number): Promise<void> => {
    if (born.has(index)) return
    born.add(index)
    for (const item of crowd.items(index)) await memory.put(item)
  }
  const bearOwner = async ({ pk }: Pick<Key, 'pk'>): Promise<void> => {
    const index = pk.startsWith('person#') ? crowd.numberOf(pk.slice('person#'.length)) : undefined
    if (index !== undefined) await bear(index)
  }
  const bearDue = async ({ pk, from = '', to = '' }: Query): Promise<void> => {
    const hour = hourOfTimer.exec(pk)?.[1]
    if (hour === undefined) return
    const last = to < `${hour}:59` ? to.slice(0, 16) : `${hour}:59`
    for (
      let minute = from > hour ? from.slice(0, 16) : `${hour}:00`;
      minute <= last;
      minute = minuteAfter(minute)
    )
      for (const index of crowd.dueIn(minute)) await bear(index)
  }
  const tell = (action: string, read: number, write: number): void =>
    onConsumed({ table: 'state', action, read, write })
  return {
    ...memory,
    get: async (key) => {
      await bearOwner(key)
      const item = await memory.get(key)
      tell('GetItem', units(item ? sizeOf(item) : 0, 4096), 0)
      return item
    },
    query: async (query) => {
      await bearDue(query)
      const page = await memory.query(query)
      tell(
        'Query',
        units(
          page.items.reduce((sum, item) => sum + sizeOf(item), 0),
          4096,
        ),
        0,
      )
      return page
    },
    put: async (item, condition, table) => {
      await bearOwner(item)
      const was = await memory.get(item)
      const done = await memory.put(item, condition, table)
      tell('PutItem', 0, done ? written(was, item) : 1)
      return done
    },
  }
}

const units = (bytes: number, each: number): number => Math.max(1, Math.ceil(bytes / each))

/**
 * The larger of what was and is, and the same once more where the index holds it. An entry that moves in the
 * index would be two: here none does.
 */
const written = (was: Item | undefined, is: Item): number => {
  const bytes = units(Math.max(sizeOf(is), was ? sizeOf(was) : 0), 1024)
  return 'q' in is ? bytes * 2 : bytes
}
