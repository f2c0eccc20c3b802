import * as z from 'zod'
import { RejectedError } from '../runtime/errors.ts'
import { byBytes } from '../storage/cursor.ts'
import type { Listing, Paging } from '../storage/repositories.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/** One stream of items in a falling order of `rank`, read page by page. */
export type Source<T> = (paging: Paging) => Promise<Listing<T>>

/**
 * Pagination over several sorted streams, read as one. `rank` is what each is sorted by, greatest first;
 * `before` decides which of two heads comes first.
 */
export type Merging<T> = {
  readonly sources: Readonly<Record<string, Source<T>>>
  readonly rank: (item: T) => number | string
  readonly id: (item: T) => string
  readonly before: (a: T, b: T) => number
  readonly keep?: (item: T) => boolean
}

/**
 * How far a stream was read: the page, and the last rank taken from it with the ids that had it. Positions
 * and not counts, so that what is added or moves between two pages makes nothing appear twice or be left out.
 */
const placeSchema = z.union([
  z.literal('done'),
  z.strictObject({
    page: z.string().optional(),
    last: z.union([z.number(), z.string()]).optional(),
    ids: z.array(z.string()).optional(),
  }),
])
type Place = z.output<typeof placeSchema>
type Places = Record<string, Place>

const cursorSchema = z.record(z.string(), placeSchema)

/**
 * At most so many pages are read for one answer; a filter that keeps little gives a short page with a cursor,
 * not a slow one.
 */
const mostPages = 40

const wrongCursor = (): RejectedError =>
  new RejectedError('cursor must be one that an answer to the same question gave', { field: 'cursor' })

const unpack = (cursor: string | undefined, names: readonly string[]): Places => {
  if (cursor === undefined) return Object.fromEntries(names.map((name) => [name, {}]))
  const places = parsed(cursor)
  if (!places || names.some((name) => !(name in places))) throw wrongCursor()
  return Object.fromEntries(names.map((name) => [name, places[name] ?? 'done']))
}

const parsed = (cursor: string): Places | undefined => {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    return undefined
  }
}

const pack = (places: Places): string | undefined =>
  Object.values(places).every((place) => place === 'done')
    ? undefined
    : Buffer.from(JSON.stringify(places)).toString('base64url')

/** Order of ranks; texts as the database orders them. */
const falls = (a: number | string, b: number | string): number =>
  typeof a === 'string' && typeof b === 'string' ? byBytes(a, b) : Number(a) - Number(b)

/** One stream: the page that was read (`here`: its ids), and what of it was not given out yet. */
type Reader<T> = {
  readonly name: string
  place: Place
  next: string | undefined
  queue: T[]
  here: ReadonlySet<string>
}

const load = async <T>(
  reader: Reader<T>,
  { sources, rank, id }: Merging<T>,
  limit: number,
): Promise<void> => {
  if (reader.place === 'done') return
  const { page, last, ids = [] } = reader.place
  const listing = await sources[reader.name]?.(omitUndefined({ limit, cursor: page }))
  const items = listing?.items ?? []
  reader.next = listing?.cursor
  reader.here = new Set(items.map(id))
  reader.queue = items.filter(
    (item) =>
      last === undefined || falls(rank(item), last) < 0 || (rank(item) === last && !ids.includes(id(item))),
  )
}

/** Reads on until there is something to give, or nothing left. Returns the pages read. */
const fill = async <T>(reader: Reader<T>, merging: Merging<T>, limit: number): Promise<number> => {
  let pages = 0
  while (reader.queue.length === 0 && reader.place !== 'done' && pages < mostPages) {
    if (reader.next === undefined) reader.place = 'done'
    else {
      reader.place = onward(reader.place, reader.next, reader.here)
      await load(reader, merging, limit)
      pages++
    }
  }
  return pages
}

/**
 * To the next page. What was given out and did not stand on this page may still come: newer items have pushed
 * it back.
 */
const onward = (
  { last, ids = [] }: Exclude<Place, 'done'>,
  page: string,
  here: ReadonlySet<string>,
): Place => {
  const expected = ids.filter((id) => !here.has(id))
  return last === undefined || expected.length === 0 ? { page } : { page, last, ids: expected }
}

const take = <T>(reader: Reader<T>, { rank, id }: Merging<T>): T | undefined => {
  const item = reader.queue.shift()
  if (item === undefined || reader.place === 'done') return item
  const { page, last, ids = [] } = reader.place
  const at = rank(item)
  reader.place = omitUndefined({ page, last: at, ids: at === last ? [...ids, id(item)] : [id(item)] })
  return item
}

/**
 * One page of several streams as one. It may be shorter than `limit`, even empty, while there is still a
 * cursor.
 * @throws Refused for a cursor that no answer to this question gave
 */
export const mergePages = async <T>(
  merging: Merging<T>,
  { limit = 50, cursor }: Paging,
): Promise<Listing<T>> => {
  const places = unpack(cursor, Object.keys(merging.sources))
  const readers: Reader<T>[] = Object.entries(places).map(([name, place]) => ({
    name,
    place,
    next: undefined,
    queue: [],
    here: new Set(),
  }))
  await Promise.all(readers.map((reader) => load(reader, merging, limit)))
  const items: T[] = []
  let pages = 0
  while (items.length < limit && pages < mostPages) {
    for (const reader of readers) pages += await fill(reader, merging, limit)
    const [first] = readers.filter(({ queue }) => queue.length > 0).sort((a, b) => heads(a, b, merging))
    if (!first) break
    const item = take(first, merging)
    if (item !== undefined && (merging.keep?.(item) ?? true)) items.push(item)
  }
  for (const reader of readers) await fill(reader, merging, limit)
  const next = pack(Object.fromEntries(readers.map(({ name, place }) => [name, place])))
  return omitUndefined({ items, cursor: next })
}

const heads = <T>(a: Reader<T>, b: Reader<T>, { before }: Merging<T>): number => {
  const [x, y] = [a.queue[0], b.queue[0]]
  return x === undefined || y === undefined ? 0 : before(x, y)
}
