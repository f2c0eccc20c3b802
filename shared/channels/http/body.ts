import { gunzipSync } from 'node:zlib'
import { RejectedError } from '../../runtime/errors.ts'
import type { HttpRequest } from '../../runtime/http.ts'

const mebibyte = 1024 * 1024

/**
 * The bytes of a body as they were before they were compressed. What unpacks to more than 16 times its size
 * is a bomb, unless it stays under 1 MiB (a batch of similar events packs better than that); 8 MiB is the end
 * for everybody.
 * @throws Refused 413 for a bomb, 415 for a packing we do not know, 400 for one that is broken
 */
export const unpacked = ({ headers, body }: HttpRequest): Uint8Array => {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return body
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new RejectedError('content-encoding must be gzip', { status: 415, field: 'content-encoding' })
  try {
    return gunzipSync(body, { maxOutputLength: Math.min(8 * mebibyte, Math.max(mebibyte, 16 * body.length)) })
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    throw tooLarge
      ? new RejectedError('the body must not unpack to so much', { status: 413 })
      : new RejectedError('the body must be gzip, as its content-encoding states')
  }
}

/** A byte order mark stays: what is verified is every byte that came. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The text of a body.
 * @throws Refused when it is not UTF-8
 */
export const textOf = (body: Uint8Array): string => {
  try {
    return utf8.decode(body)
  } catch {
    throw new RejectedError('the body must be UTF-8')
  }
}
