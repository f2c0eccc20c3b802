import { createHash } from 'node:crypto'
import { atMost } from '../runtime/at-most.ts'
import { countedKey, countedPk, counterKey, counterPk } from './keys.ts'
import { monthsBetween } from './minutes.ts'
import type { CountChange, CounterRows } from './rows.ts'
import { everything, type Item, type Store } from './store.ts'

/** All lanes count into one item an hour, each with its own mark; the key has room for a second, should one grow too large. */
const part = '0'
const counter = 'n:'

/** A stream's sequence numbers grow in length too: padded, they sort as numbers do. */
const sequenceDigits = 40
const padded = (seq: string) => seq.padStart(sequenceDigits, '0')

/** The attribute that holds how far a lane has counted. */
const markOf = (lane: string) => `mark:${createHash('sha256').update(lane).digest('base64url').slice(0, 8)}`

/** Counts by hour. A busy hour's item may be longer than a write unit, but then its batches are large; a quiet hour's is short. */
export const counterRows = (store: Store): CounterRows => {
  const listed = new Set<string>()
  return {
    count: async (lane, changes) => {
      for (const [hour, ofHour] of Map.groupBy(changes, (change) => change.hour)) {
        await listMonth(store, listed, hour.slice(0, 7))
        await countHour(store, lane, hour, ofHour)
      }
    },
    sum: (from, to) => sum(store, from, to),
    hours: (from, to) => hours(store, from, to),
    total: () => total(store),
  }
}

const sum = async (store: Store, from: string, to: string): Promise<Record<string, number>> => {
  const sums = new Map<string, number>()
  for await (const { counts } of hours(store, from, to)) addTo(sums, counts)
  return Object.fromEntries(sums)
}

const total = async (store: Store): Promise<Record<string, number>> => {
  const months = await Array.fromAsync(everything(store, { pk: countedPk }), ({ sk }) => sk)
  const sums = new Map<string, number>()
  for (const counts of await atMost(8, months, (month) => sum(store, `${month}-01T00`, `${month}-31T23`))) addTo(sums, counts)
  return Object.fromEntries(sums)
}

/** Says that a month has counts, before it has: one write a month, so that a total need not ask every month there ever was. */
const listMonth = async (store: Store, listed: Set<string>, month: string): Promise<void> => {
  if (listed.has(month)) return
  if (!(await store.get(countedKey(month)))) await store.put(countedKey(month))
  listed.add(month)
}

/** Adds what the lane's mark is not past yet; what it is past was added before, by this very item. */
const countHour = async (store: Store, lane: string, hour: string, changes: readonly CountChange[]): Promise<void> => {
  let left = changes.map((change) => ({ ...change, seq: padded(change.seq) })).sort((a, b) => (a.seq < b.seq ? -1 : 1))
  for (;;) {
    const [lowest, highest] = [left[0], left.at(-1)]
    if (!lowest || !highest) return
    const add = new Map<string, number>()
    for (const change of left) addTo(add, change.add, counter)
    const done = await store.addMarked({ key: counterKey(hour, part), add: Object.fromEntries(add), lane: markOf(lane), below: lowest.seq, mark: highest.seq })
    if (done === true) return
    const mark = String(done[markOf(lane)])
    const rest = left.filter(({ seq }) => seq > mark)
    if (rest.length === left.length) throw new Error('an addition was refused that its mark does not refuse')
    left = rest
  }
}

const addTo = (sums: Map<string, number>, more: Readonly<Record<string, number>>, prefix = '') => {
  for (const [name, number] of Object.entries(more)) sums.set(prefix + name, (sums.get(prefix + name) ?? 0) + number)
}

async function* hours(store: Store, from: string, to: string): AsyncGenerator<{ hour: string; counts: Record<string, number> }> {
  for (const month of monthsBetween(from.slice(0, 7), to.slice(0, 7))) {
    for await (const item of everything(store, { pk: counterPk(month), from, to: `${to}$` })) {
      yield { hour: item.sk.slice(0, 13), counts: countsOf(item) }
    }
  }
}

const countsOf = (item: Item): Record<string, number> => Object.fromEntries(
  Object.entries(item).flatMap(([name, value]) => (name.startsWith(counter) && typeof value === 'number' ? [[name.slice(counter.length), value]] : [])),
)
