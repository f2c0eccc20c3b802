import { RejectedError } from '../../runtime/errors.ts'
import { textOf } from './body.ts'
import type { HttpResponse, HttpRequest } from '../../runtime/http.ts'

/**
 * The text that was posted, uncompressed: senders who sign what they post do not pack it.
 * @param mostBytes how large the body may be
 * @throws Refused 405 for another method, 413 for too large a body, 415 for a compressed one, 400 for one
 * that is not UTF-8
 */
export const readPostBody = ({ method, headers, body }: HttpRequest, mostBytes = 256 * 1024): string => {
  if (method !== 'POST') throw new RejectedError('only POST is answered here', { status: 405 })
  if (body.length > mostBytes)
    throw new RejectedError(`the body must not be larger than ${mostBytes} bytes`, { status: 413 })
  if (!['', 'identity'].includes(headers['content-encoding'] ?? ''))
    throw new RejectedError('the body must not be compressed', { status: 415, field: 'content-encoding' })
  return textOf(body)
}

/**
 * The fields of a form, decoded as forms are: `+` is a space. Of a name that comes twice the first counts.
 */
export const formOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...new URLSearchParams(text)].toReversed())

/** An answer in JSON. */
export const json = (status: number, said: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(said),
})
