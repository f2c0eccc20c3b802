import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type * as z from 'zod'
import { UnstorableError } from '../../runtime/errors.ts'
import { dictionary } from './dictionary.ts'
import { touchpointDictionary } from '../touchpoint-dictionary.ts'
import type { Condition, Item, Page, Value } from '../store.ts'
import type { Listing } from '../repositories.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * A record inside an item: JSON in `j`, or, where that is longer, deflated with dictionary 1 in `z1` or with
 * dictionary 2 in `z2`. JSON keeps what an attribute would not: numbers of any size and half surrogate pairs.
 * What conditions and the index need stands beside it as attributes of its own.
 */
export type EncodedRecord = { readonly j: string } | { readonly z1: Uint8Array } | { readonly z2: Uint8Array }

/**
 * What one piece of zlib's output has room for: most records fit, and the 16 KB it takes unasked cost more
 * time than the work.
 */
const chunkSize = 4096

/** A megabyte and more is not of our making. */
const longest = 4 * 1024 * 1024

/** JSON would write null for a number that is none, and nobody could read the record again. */
const finite = (name: string, value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new UnstorableError(`${name} is no finite number`)
  return value
}

const textFor = (record: object): string => JSON.stringify(record, finite)

const deflated = (text: string, by: Buffer): Buffer =>
  deflateRawSync(text, { dictionary: by, level: 9, chunkSize })

/**
 * Packs a record.
 * @param room bytes it may take before it is deflated; 0 for rows of which there are many, as storage is paid
 * by the byte
 * @throws Unstorable when a number in it is not finite
 */
export const encodeRecord = (record: object, room = 900): EncodedRecord => {
  const j = textFor(record)
  const bytes = Buffer.byteLength(j)
  if (bytes <= room) return { j }
  const z1 = deflated(j, dictionary)
  return z1.length < bytes ? { z1 } : { j }
}

/**
 * Packs what a touchpoint says. The log holds nothing but these, so each is deflated, however short.
 * @throws Unstorable when a number in it is not finite
 */
export const packedTouchpoint = (record: object): EncodedRecord => {
  const j = textFor(record)
  const z2 = deflated(j, touchpointDictionary)
  return z2.length < Buffer.byteLength(j) ? { z2 } : { j }
}

/**
 * Reads a packed record back.
 * @throws Error when it has not the shape we wrote: the message names the kind of row and the place, never a
 * value
 */
export const decodeRecord = <T>(shape: z.ZodType<T>, item: Item): T => parsed(shape, recordIn(item), item)

/** Whether an item holds a packed record. */
export const isPacked = (item: Item): boolean => ['j', 'z1', 'z2'].some((name) => name in item)

/** What a packed record holds, of whatever shape. */
export const recordIn = (item: Item): unknown => JSON.parse(textOf(item))

/** Parses what stands in an item, or says where it is foreign. */
export const parsed = <T>(shape: z.ZodType<T>, value: unknown, item: Item): T => {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const places = result.error.issues.map(({ path, code }) => `${path.join('.')} ${code}`)
  throw new Error(`a row of a shape we did not write (${kindOf(item)}): ${places.slice(0, 5).join(', ')}`)
}

const kindOf = ({ pk, sk }: Item) => `${pk.split('#')[0]?.slice(0, 22)} ${sk.split('#')[0]?.slice(0, 22)}`

const textOf = (item: Item): string => {
  const { j, z1, z2 }: Readonly<Record<string, Value | undefined>> = item
  if (typeof j === 'string') return j
  if (z1 instanceof Uint8Array) return inflated(z1, dictionary)
  if (z2 instanceof Uint8Array) return inflated(z2, touchpointDictionary)
  throw new Error(`a row without its record (${kindOf(item)})`)
}

const inflated = (bytes: Uint8Array, by: Buffer): string =>
  inflateRawSync(bytes, { dictionary: by, chunkSize, maxOutputLength: longest }).toString()

/**
 * The condition of saving version `v` (one higher than what was read): the first must find nothing, every
 * other its predecessor.
 */
export const versionCondition = (v: number): Condition =>
  v === 1 ? { absent: true } : { equals: { v: v - 1 } }

/** A page of items as a listing of what they hold. */
export const listing = <T>({ items, cursor }: Page, read: (item: Item) => T): Listing<T> =>
  omitUndefined({ items: items.map(read), cursor: cursor || undefined })
