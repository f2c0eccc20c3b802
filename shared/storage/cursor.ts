import * as z from 'zod'
import { RejectedError } from '../runtime/errors.ts'
import { lazy } from '../runtime/lazy.ts'
import type { Key, Query, QueueQuery } from './store.ts'

const key = lazy(() => z.object({ pk: z.string(), sk: z.string() }))
const queueKey = lazy(() => key().extend({ q: z.string(), o: z.number() }))

/** Where a page of the queue index ended. */
export type QueueKey = z.infer<ReturnType<typeof queueKey>>

/** Pagination: the opaque cursor behind a page, which is its last key in base64url. */
export const cursorAfter = (last: Key | QueueKey): string =>
  Buffer.from(JSON.stringify(last)).toString('base64url')

/**
 * The sort keys a query asks for; nothing when none can be there. A prefix is a range too: nothing that
 * starts with it sorts after the prefix and the greatest character there is.
 */
export const rangeOf = ({ from, to, prefix }: Query): { from: string; to: string } | undefined => {
  const first = prefix !== undefined && (from === undefined || from < prefix) ? prefix : (from ?? '\0')
  const last =
    prefix !== undefined && (to === undefined || to > prefix + greatest)
      ? prefix + greatest
      : (to ?? greatest)
  return byBytes(first, last) > 0 ? undefined : { from: first, to: last }
}
const greatest = '\u{10ffff}'

/**
 * Reads back the cursor of a query.
 * @throws Refused when it is no cursor, or was given out by another query
 */
export const cursorOf = (query: Query): Key | undefined => {
  if (query.cursor === undefined) return undefined
  const last = parse(key(), query.cursor)
  const range = rangeOf(query)
  if (last.pk !== query.pk || !range || byBytes(last.sk, range.from) < 0 || byBytes(last.sk, range.to) > 0)
    throw foreign()
  return last
}

/**
 * Reads back the cursor of a query of the queue index.
 * @throws Refused when it is no cursor, or was given out by another query
 */
export const queueCursorOf = ({ cursor, q, upTo }: QueueQuery): QueueKey | undefined => {
  if (cursor === undefined) return undefined
  const last = parse(queueKey(), cursor)
  if (last.q !== q || (upTo !== undefined && last.o > upTo)) throw foreign()
  return last
}

const parse = <T>(shape: z.ZodType<T>, cursor: string): T => {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw foreign()
  }
}

const foreign = () => new RejectedError('this cursor was not given out for this list', { field: 'cursor' })

/**
 * Orders strings as DynamoDB does, by their UTF-8 bytes: like `<`, but for characters beyond U+FFFF, which
 * UTF-16 puts before U+E000.
 */
export const byBytes = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (x !== y) return lifted(x) - lifted(y)
  }
  return a.length - b.length
}

/** Surrogates stand for what comes after everything else. */
const lifted = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
