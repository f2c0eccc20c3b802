import { compareText } from '../runtime/compare.ts'
import { cutText } from '../runtime/text/cut-text.ts'
import type { Interruption } from '../model/interruption.ts'
import { bounds, type Limits, type WatchBounds } from '../model/bounds.ts'
import type { Journey, Outbox, Watch } from '../model/journey.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

const nearestFirst = (x: Watch, y: Watch): number =>
  x.due - y.due ||
  x.since - y.since ||
  compareText(x.key, y.key) ||
  compareText(x.alias, y.alias) ||
  compareText(x.by, y.by)

/**
 * A single watch is shorter than this (`bounds.watchKey`, `bounds.watchText`), so that a few need not be
 * measured.
 */
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
 * Divides bytes among causes: a cause that needs less than an equal share gets what it needs, and the others
 * divide the rest. A function of the needs only, so the order of arrival never matters.
 */
const sharesOf = (needs: ReadonlyMap<string, number>, bytes: number): Map<string, number> => {
  const shares = new Map<string, number>()
  let rest = bytes
  for (const [cause, need] of [...needs].sort(([a, x], [b, y]) => x - y || compareText(a, b))) {
    const share = Math.min(need, rest / (needs.size - shares.size))
    shares.set(cause, share)
    rest -= share
  }
  return shares
}

/**
 * The watches that a journey keeps: of each cause those with the nearest deadlines. It does not ask which
 * were found already, so that projecting again from the log keeps the same.
 * @param most how many of one cause, and the bytes of JSON of all causes together
 */
export const keptWatches = (
  watches: readonly Watch[],
  most: WatchBounds = bounds.watches,
): { kept: Watch[]; left: Watch[] } => {
  if (watches.length <= Math.min(most.count, most.bytes / watchBytes)) return { kept: [...watches], left: [] }
  const ofCauses = Map.groupBy(watches, ({ cause }) => cause)
  const needs = new Map([...ofCauses].map(([cause, ofCause]) => [cause, sum(ofCause.map(bytesOf))]))
  const shares = sharesOf(needs, most.bytes)
  const left = new Set(
    [...ofCauses].flatMap(([cause, ofCause]) => {
      const kept = asLong([...ofCause].sort(nearestFirst), {
        count: most.count,
        bytes: shares.get(cause) ?? 0,
      })
      return ofCause.filter((watch) => !kept.has(watch))
    }),
  )
  return { kept: watches.filter((watch) => !left.has(watch)), left: [...left] }
}

/**
 * What is known of an expectation, with its texts cut: strangers state an event's name and its recording's
 * address.
 */
export const cutAbout = (
  about: Watch['about'],
  { watchText }: Pick<Limits, 'watchText'> = bounds,
): Watch['about'] =>
  Object.fromEntries(
    Object.entries(about).map(([name, value]) => [
      name,
      typeof value === 'string' ? cutText(value, watchText) : value,
    ]),
  )

const withoutTheirs = (entry: Outbox, gone: ReadonlySet<Interruption>): Outbox => {
  const { interruptions = [], facts = [], ...rest } = entry
  const stays = interruptions.filter((one) => !gone.has(one))
  const ids = new Set(interruptions.filter((one) => gone.has(one)).map(({ id }) => id))
  const tells = facts.filter(({ detail }) => !('interruption' in detail && ids.has(detail.interruption)))
  return omitUndefined({
    ...rest,
    interruptions: stays.length > 0 ? stays : undefined,
    facts: tells.length > 0 ? tells : undefined,
  })
}

/**
 * An outbox within its bounds, the newest entries first, and whether interruptions were left out. Counts and
 * stages always stay.
 */
export const keptOutbox = (
  outbox: readonly Outbox[],
  most: WatchBounds = bounds.outbox,
): { outbox: Outbox[]; left: boolean } => {
  const all = outbox.toReversed().flatMap(({ interruptions = [] }) => interruptions)
  if (all.length <= most.count && all.length * watchBytes <= most.bytes)
    return { outbox: [...outbox], left: false }
  const kept = asLong(all, most)
  const gone = new Set(all.filter((one) => !kept.has(one)))
  return {
    outbox: gone.size === 0 ? [...outbox] : outbox.map((entry) => withoutTheirs(entry, gone)),
    left: gone.size > 0,
  }
}

/** The newest marks of aliases that left, and all of those that belong. */
export const keptMarks = (
  marks: Journey['marks'],
  aliases: readonly string[],
  most: number = bounds.marks,
): Journey['marks'] => ownAndLatest(marks, aliases, most)

/**
 * The latest journeys whose counts were taken back, and all of them that are told of people who belong:
 * forgotten, those would be taken back again.
 */
export const keptTook = (
  took: NonNullable<Journey['took']>,
  aliases: readonly string[],
  most: number = bounds.took,
): NonNullable<Journey['took']> => ownAndLatest(took, aliases, most)

/** The entries of a journey's own aliases, and the latest of the others. */
const ownAndLatest = <T>(
  entries: Readonly<Record<string, T>>,
  aliases: readonly string[],
  most: number,
): Record<string, T> => {
  const own = new Set(aliases)
  const others = Object.keys(entries).filter((alias) => !own.has(alias))
  const gone = new Set(others.slice(0, Math.max(0, others.length - most)))
  return Object.fromEntries(Object.entries(entries).filter(([alias]) => !gone.has(alias)))
}
