import { createHash, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { toProblemResponse, type HttpResponse, type HttpRequest } from '../../../shared/runtime/http.ts'
import { entityTag } from '../../../shared/api/precondition.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'

/** Resources that can be overwritten carry the version that a precondition names. */
const versioned = z.object({ version: z.int() })

/** A request to /api may not be larger than this (bytes). */
const largestBody = 1024 * 1024

const hash = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest()

/** Compares hashes: as long whatever is compared, and equal only for equals. */
const equal = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b))

/**
 * Whether a request carries the token.
 * @throws Refused (401) when it carries none, or another
 */
export const requireBearerToken = async (
  request: HttpRequest,
  token: () => Promise<string>,
): Promise<void> => {
  const said = /^bearer +([\x21-\x7e]+) *$/i.exec(request.headers['authorization'] ?? '')?.[1]
  if (said === undefined || !equal(said, await token()))
    throw new RejectedError('the request must carry Authorization: Bearer and the token', {
      status: 401,
      field: 'authorization',
    })
}

/**
 * The JSON of a request.
 * @throws Refused when it is too large or no JSON
 */
export const bodyOf = ({ body }: HttpRequest): unknown => {
  if (body.length > largestBody)
    throw new RejectedError('the body must not be larger than 1 MB', { status: 413 })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new RejectedError('the body must be JSON')
  }
}

/** An answer that is a file. Nobody in between keeps it. */
export class Download {
  readonly type: string
  readonly name: string
  readonly text: string

  constructor(type: string, name: string, text: string) {
    this.type = type
    this.name = name
    this.text = text
  }
}

const fileAnswer = ({ type, name, text }: Download): HttpResponse => ({
  status: 200,
  body: text,
  headers: {
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  },
})

/**
 * An answer in JSON. Who asks again with what they have is told when nothing changed; nobody in between keeps
 * it.
 * @param now ms UTC, told in `x-now`: on one machine time may be another than the reader's
 */
export const jsonAnswer = (request: HttpRequest, said: unknown, now: number): HttpResponse => {
  if (said instanceof Download) return fileAnswer(said)
  const body = JSON.stringify(said)
  const etag = entityTag(
    hash(body).toString('base64url').slice(0, 22),
    versioned.safeParse(said).data?.version,
  )
  const headers = {
    etag,
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'x-now': String(now),
  }
  if (request.method === 'GET' && request.headers['if-none-match']?.includes(etag))
    return { status: 304, headers, body: '' }
  return { status: 200, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' }, body }
}

/** What went wrong, as a problem; who came without the token is told what to bring. */
export const problemAnswer = (error: unknown): HttpResponse => {
  const problem = toProblemResponse(error)
  return problem.status === 401
    ? { ...problem, headers: { ...problem.headers, 'www-authenticate': 'Bearer' } }
    : problem
}
