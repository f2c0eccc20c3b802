import { createHash } from 'node:crypto'
import * as z from 'zod'
import { request } from '../delivery.ts'
import { vectorWith } from '../vectors.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'

const words = z.record(z.string(), z.string()).default({})

/** A push of a shop or carrier, as the vectors have them: a body or the fields of a form. */
export const pushShape = z.object({
  now: z.string().optional(),
  secrets: words,
  request: z.object({
    method: z.string(),
    query: words,
    headers: words,
    form: words.optional(),
    body: z.string().optional(),
  }),
  expect: z.looseObject({ responseBody: z.record(z.string(), z.unknown()).optional() }),
})

/** The request of a vector, and what else it says. */
export const pushed = (
  id: string,
  path = '/',
): z.output<typeof pushShape> & { readonly asked: HttpRequest } => {
  const vector = vectorWith(id, pushShape)
  const { method, query, headers, form, body } = vector.request
  return { ...vector, asked: request({ method, path, query, headers, body: body ?? formText(form ?? {}) }) }
}

export const formText = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams(fields).toString()

export const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex')

/** The fields a form was sent with. */
export const fieldsOf = ({ body }: HttpRequest): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(Buffer.from(body).toString()))

/** The same request with one byte of its body changed. */
export const altered = (asked: HttpRequest, at: number): HttpRequest => ({
  ...asked,
  body: Uint8Array.from(asked.body, (byte, index) => (index === at ? byte ^ 1 : byte)),
})
