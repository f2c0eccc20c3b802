import { createHash } from 'node:crypto'
import { bounds, type Limits } from '../../model/bounds.ts'
import { mapConcurrent } from '../../runtime/concurrency.ts'
import { isCounted, checkpointAfter, parseCheckpoint, formatCheckpoint } from '../counter-checkpoint.ts'
import { type NameLimits, type Naming, namings, usualLimits } from '../counter-names.ts'
import { countedKey, countedPk, counterKey, counterPk } from '../keys.ts'
import { monthsBetween } from '../../runtime/time-buckets.ts'
import type { CountChange, CounterRepository } from '../repositories.ts'
import { everything, type Item, type Key, type Store } from '../store.ts'
import { sortableSequence } from '../../runtime/sortable-sequence.ts'
import { isUnknownCounter, withoutName } from '../unknown-counters.ts'

type Part = { readonly name: '0' | '1'; readonly limits: NameLimits }

const ofUnknown = '1'

/** All lanes count into one item an hour, each with its own mark. */
const usual = (limits: Limits): Part => ({ name: '0', limits: usualLimits(limits) })
/**
 * Unknown events have an item of their own, written only when there are some, so that their names make no
 * write of known events longer.
 */
const unknown = ({ unknownEvents: { names } }: Limits): Part => ({
  name: ofUnknown,
  limits: { names, characters: 200, overflow: withoutName },
})
const counter = 'n:'

/** The attribute that holds how far a lane has counted. */
const markOf = (lane: string) => `mark:${createHash('sha256').update(lane).digest('base64url').slice(0, 8)}`

/**
 * Counts by hour. A busy hour's item may be longer than a write unit, but then its batches are large; a quiet
 * hour's is short.
 */
export const counterRepository = (store: Store, limits: Limits = bounds): CounterRepository => {
  const listed = new Set<string>()
  const parts = [usual(limits), unknown(limits)].map(({ name, limits: ofPart }) => {
    const read = async (hour: string) =>
      countsOf((await store.get(counterKey(hour, name))) ?? counterKey(hour, name))
    return { name, namingOf: namings(read, ofPart) }
  })
  return {
    count: async (lane, first, changes) => {
      for (const [hour, ofHour] of Map.groupBy(changes, (change) => change.hour)) {
        await listMonth(store, listed, hour.slice(0, 7))
        for (const { name, namingOf } of parts) {
          const ofPart = ofHour.flatMap((change) => changeInPart(name, change))
          if (ofPart.length > 0)
            await countHour(
              store,
              lane,
              sortableSequence(first),
              counterKey(hour, name),
              ofPart,
              await namingOf(hour),
            )
        }
      }
    },
    sum: (from, to) => sum(store, from, to),
    hours: (from, to) => hours(store, from, to),
    total: () => total(store),
  }
}

/**
 * What of a change is counted in this item: nothing, or the change with those of its counters that belong
 * there.
 */
const changeInPart = (part: Part['name'], change: CountChange): CountChange[] => {
  const mine = Object.entries(change.add).filter(([name]) => isUnknownCounter(name) === (part === ofUnknown))
  return mine.length === 0 ? [] : [{ ...change, add: Object.fromEntries(mine) }]
}

const sum = async (
  store: Store,
  from: string,
  to: string,
  consistent = true,
): Promise<Record<string, number>> => {
  const sums = new Map<string, number>()
  for await (const { counts } of hours(store, from, to, consistent)) addTo(sums, counts)
  return Object.fromEntries(sums)
}

/** A second old at most, for half the price: years of hours are read. */
const total = async (store: Store): Promise<Record<string, number>> => {
  const months = await Array.fromAsync(everything(store, { pk: countedPk }), ({ sk }) => sk)
  const sums = new Map<string, number>()
  for (const counts of await mapConcurrent(8, months, (month) =>
    sum(store, `${month}-01T00`, `${month}-31T23`, false),
  ))
    addTo(sums, counts)
  return Object.fromEntries(sums)
}

/**
 * Says that a month has counts, before it has: one write a month, so that a total need not ask every month
 * there ever was.
 */
const listMonth = async (store: Store, listed: Set<string>, month: string): Promise<void> => {
  if (listed.has(month)) return
  if (!(await store.get(countedKey(month)))) await store.put(countedKey(month))
  listed.add(month)
}

type Numbered = CountChange & { readonly seq: string }

/**
 * Adds what the lane has not counted into this hour yet. Where its mark says that this batch was here before,
 * it is asked what of it was counted.
 */
const countHour = async (
  store: Store,
  lane: string,
  first: string,
  key: Key,
  changes: readonly CountChange[],
  named: Naming,
): Promise<void> => {
  const all: readonly Numbered[] = changes
    .map((change) => ({ ...change, seq: sortableSequence(change.seq) }))
    .sort((a, b) => (a.seq < b.seq ? -1 : 1))
  let left = all
  let stands: string | undefined
  while (left.length > 0) {
    const { add, taken } = firstAddition(left, named)
    const mark = formatCheckpoint(
      checkpointAfter(
        stands === undefined ? undefined : parseCheckpoint(stands),
        first,
        left.slice(0, taken),
        counted(all, left),
      ),
    )
    const guard = stands === undefined ? { below: first } : { stands }
    const done = await store.addMarked({ key, add, lane: markOf(lane), if: guard, mark })
    if (done === true) left = left.slice(taken)
    else if (done[markOf(lane)] === stands)
      throw new Error('an addition was refused that its mark does not refuse')
    stands = done === true ? mark : String(done[markOf(lane)])
    const known = parseCheckpoint(stands)
    left = left.filter((change) => !isCounted(known, change))
  }
}

const counted = (all: readonly Numbered[], left: readonly Numbered[]): Numbered[] => {
  const waiting = new Set(left)
  return all.filter((change) => !waiting.has(change))
}

/** DynamoDB limits the length of an update (4 KB, 300 operators). */
const mostAtOnce = 100

/** The sum of the first changes, as many as fit one addition; those of one record are never parted. */
const firstAddition = (
  left: readonly Numbered[],
  named: Naming,
): { add: Record<string, number>; taken: number } => {
  const add = new Map<string, number>()
  let taken = 0
  for (const [index, { seq, add: more }] of left.entries()) {
    if (seq !== left[index - 1]?.seq && add.size + Object.keys(more).length > mostAtOnce && index > 0) break
    for (const [name, number] of Object.entries(more))
      add.set(named(name), (add.get(named(name)) ?? 0) + number)
    taken = index + 1
  }
  return { add: Object.fromEntries([...add].map(([name, number]) => [counter + name, number])), taken }
}

const addTo = (sums: Map<string, number>, more: Readonly<Record<string, number>>) => {
  for (const [name, number] of Object.entries(more)) sums.set(name, (sums.get(name) ?? 0) + number)
}

type HourCounts = { readonly hour: string; readonly counts: Record<string, number> }

/** Each hour once: an hour's items follow each other, and no counter is in two of them. */
async function* hours(store: Store, from: string, to: string, consistent = true): AsyncGenerator<HourCounts> {
  let last: HourCounts | undefined
  for (const month of monthsBetween(from.slice(0, 7), to.slice(0, 7))) {
    for await (const item of everything(store, { pk: counterPk(month), from, to: `${to}$`, consistent })) {
      const hour = item.sk.slice(0, 13)
      if (last && last.hour !== hour) yield last
      last = { hour, counts: { ...(last?.hour === hour ? last.counts : {}), ...countsOf(item) } }
    }
  }
  if (last) yield last
}

const countsOf = (item: Item): Record<string, number> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      name.startsWith(counter) && typeof value === 'number' ? [[name.slice(counter.length), value]] : [],
    ),
  )
