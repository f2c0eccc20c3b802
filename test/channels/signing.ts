import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { connection, received, request } from './delivery.ts'
import { vectorWith } from './vectors.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'
import type { Connection } from '../../shared/model/connection.ts'

/** The HMAC of a text as most senders make it. */
export const hmacOf = (
  secret: string,
  text: string,
  algorithm: 'sha1' | 'sha256' = 'sha256',
  encoding: 'base64' | 'hex' = 'base64',
): string => createHmac(algorithm, secret).update(text).digest(encoding)

/** A token as it stands in an address. */
export const addressToken = 'a-token-of-some-entropy_0123456789'

const headers = z.record(z.string(), z.string())
const shape = z.object({
  now: z.number().default(Date.parse('2026-01-05T12:00:00Z') / 1000),
  secrets: z.record(z.string(), z.string()).default({}),
  request: z.object({
    method: z.string(),
    url: z.string().optional(),
    headers,
    body: z.string().optional(),
    form: headers.optional(),
  }),
  negative: z
    .array(
      z.object({
        why: z.string(),
        now: z.number().optional(),
        url: z.string().optional(),
        headers: headers.optional(),
      }),
    )
    .default([]),
})

/** The parts of an address that a request has, and the one a connection is told. */
const addressed = (
  url = 'https://example.com/',
): { publicUrl: string; at: Pick<HttpRequest, 'path' | 'query' | 'rawQuery'> } => {
  const { origin, pathname, search, searchParams } = new URL(url)
  return {
    publicUrl: origin,
    at: { path: pathname, query: Object.fromEntries(searchParams), rawQuery: search.slice(1) },
  }
}

/**
 * A given vector as a request and whom it is meant for; `knock` delivers it, with what its negative cases
 * change.
 */
export const vectorOf = (channel: string, id: string, settings: Connection['settings'] = {}) => {
  const { now, secrets, request: given, negative } = vectorWith(id, shape)
  const url = given.url === undefined ? {} : { publicUrl: addressed(given.url).publicUrl }
  const to = connection(channel, secrets, { ...settings, ...url })
  const body = given.body ?? new URLSearchParams(given.form).toString()
  const asked = request({ method: given.method, ...addressed(given.url).at, headers: given.headers, body })
  const knock = (
    change: {
      now?: number | undefined
      url?: string | undefined
      headers?: Readonly<Record<string, string>> | undefined
    } = {},
  ) =>
    received(
      { ...asked, headers: { ...asked.headers, ...change.headers } },
      change.url === undefined
        ? to
        : { ...to, settings: { ...to.settings, publicUrl: addressed(change.url).publicUrl } },
      (change.now ?? now) * 1000,
    )
  return { asked, to, now: now * 1000, negative, knock }
}
