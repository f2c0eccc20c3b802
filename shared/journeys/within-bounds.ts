import type { Interruption } from '../detectors/interruption.ts'
import { bounds, type WatchBounds } from '../people/bounds.ts'
import type { Journey, Outbox, Watch } from './journey.ts'

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const nearestFirst = (x: Watch, y: Watch): number =>
  x.due - y.due || x.since - y.since || compare(x.key, y.key) || compare(x.alias, y.alias) || compare(x.by, y.by)

/** A single watch is shorter than this (`bounds.watchKey`, `bounds.watchText`), so that a few need not be measured. */
const watchBytes = 8000

/** The first of a list as long as they are within the bounds, in number and in bytes. */
const asLong = <T>(list: readonly T[], { count, bytes }: WatchBounds): Set<T> => {
  const kept = new Set<T>()
  let size = 0
  for (const one of list.slice(0, count)) {
    size += bytesOf(one)
    if (size > bytes) break
    kept.add(one)
  }
  return kept
}

/**
 * The watches that a journey keeps: of each cause those with the nearest deadlines. It does not ask what was told already, so that folding anew
 * from the log keeps the same.
 */
export const keptWatches = (watches: readonly Watch[], most: WatchBounds = bounds.watches): { kept: Watch[]; left: Watch[] } => {
  const full = [...Map.groupBy(watches, ({ cause }) => cause).values()]
    .filter(({ length }) => length > Math.min(most.count, Math.floor(most.bytes / watchBytes)))
  const left = new Set(full.flatMap((ofCause) => {
    const kept = asLong([...ofCause].sort(nearestFirst), most)
    return ofCause.filter((watch) => !kept.has(watch))
  }))
  return { kept: watches.filter((watch) => !left.has(watch)), left: [...left] }
}

/** What is known of an expectation, with its texts cut: strangers state an event's name and its recording's address. */
export const cutAbout = (about: Watch['about']): Watch['about'] =>
  Object.fromEntries(Object.entries(about).map(([name, value]) =>
    [name, typeof value === 'string' ? value.slice(0, bounds.watchText).toWellFormed() : value]))

const withoutTheirs = (entry: Outbox, gone: ReadonlySet<Interruption>): Outbox => {
  const { interruptions = [], facts = [], ...rest } = entry
  const stays = interruptions.filter((one) => !gone.has(one))
  const ids = new Set(interruptions.filter((one) => gone.has(one)).map(({ id }) => id))
  const tells = facts.filter(({ detail }) => !('interruption' in detail && ids.has(detail.interruption)))
  return { ...rest, ...(stays.length > 0 ? { interruptions: stays } : {}), ...(tells.length > 0 ? { facts: tells } : {}) }
}

/** An outbox within its bounds, the newest entries first, and whether interruptions were left out. Counts and stages always stay. */
export const keptOutbox = (outbox: readonly Outbox[], most: WatchBounds = bounds.outbox): { outbox: Outbox[]; left: boolean } => {
  const all = outbox.toReversed().flatMap(({ interruptions = [] }) => interruptions)
  if (all.length <= most.count && all.length * watchBytes <= most.bytes) return { outbox: [...outbox], left: false }
  const kept = asLong(all, most)
  const gone = new Set(all.filter((one) => !kept.has(one)))
  return { outbox: gone.size === 0 ? [...outbox] : outbox.map((entry) => withoutTheirs(entry, gone)), left: gone.size > 0 }
}

/** The newest marks of aliases that left, and all of those that belong. */
export const keptMarks = (marks: Journey['marks'], aliases: readonly string[]): Journey['marks'] => {
  const own = new Set(aliases)
  const strange = Object.keys(marks).filter((alias) => !own.has(alias))
  const gone = new Set(strange.slice(0, Math.max(0, strange.length - bounds.marks)))
  return gone.size === 0 ? marks : Object.fromEntries(Object.entries(marks).filter(([alias]) => !gone.has(alias)))
}

/** The latest journeys whose counts were taken back. */
export const keptTook = (took: NonNullable<Journey['took']>): NonNullable<Journey['took']> => {
  const all = Object.entries(took)
  return all.length <= bounds.took ? took : Object.fromEntries(all.slice(-bounds.took))
}
