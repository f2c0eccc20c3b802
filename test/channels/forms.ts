import { createHash, createHmac } from 'node:crypto'
import * as z from 'zod'
import { noon, request } from './delivery.ts'
import { vectorWith } from './vectors.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'

const words = z.record(z.string(), z.string()).default({})
const shape = z.object({
  secrets: words,
  request: z.object({ method: z.string(), query: words, headers: words, body: z.string() }),
  expect: z.looseObject({}),
})

/** The request of a vector, and what else it says. */
export const vectorOf = (id: string, path = '/') => {
  const vector = vectorWith(id, shape)
  return { ...vector, asked: request({ path, ...vector.request }) }
}

/** Drawn by lot for these tests. */
export const token = 'nJ8wq2Zr5tYv0LbKxC3e'.padEnd(24, 'Ax')
/** The address of a connection that is told by its token. */
export const addressOf = (channel: string): string => `/hooks/${channel}/main~${token}`

export const posted = (channel: string, body: unknown): HttpRequest =>
  request({ path: addressOf(channel), body: typeof body === 'string' ? body : JSON.stringify(body) })

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')
const seconds = (at: number): string => String(Math.floor(at / 1000))

export const jdySecret = 'jdy-secret'
/** A push of 简道云. */
export const jdyPush = (
  body: unknown,
  { at = noon, id = 'deliver-1' }: { at?: number; id?: string } = {},
): HttpRequest => {
  const [text, timestamp, nonce] = [JSON.stringify(body), seconds(at), '0f5ade']
  return request({
    query: { timestamp, nonce },
    headers: { 'x-jdy-signature': sha1(`${nonce}:${text}:${jdySecret}:${timestamp}`), 'x-jdy-deliverid': id },
    body: text,
  })
}

export const wjxKey = 'wjx-test-key'
/** A push of 问卷星, of the newer shape unless `body` is JSON. */
export const wjxPush = (body: Readonly<Record<string, string>> | string, key = wjxKey): HttpRequest => {
  const text = typeof body === 'string' ? body : new URLSearchParams(body).toString()
  return request({ headers: { 'x-wjx-signature': sha1(text + key) }, body: text })
}
/** A push of the older shape, which signs two of its fields, if any. */
export const wjxOlder = (fields: Readonly<Record<string, unknown>>, key?: string): HttpRequest =>
  posted('wjx', {
    ...fields,
    sign: key === undefined ? '' : sha1(`${String(fields['activity'])}${String(fields['index'])}${key}`),
  })

export const zoomSecret = 'zoom-secret-token'
/** An event of Zoom. */
export const zoomEvent = (
  body: unknown,
  { at = noon, secret = zoomSecret }: { at?: number; secret?: string } = {},
): HttpRequest => {
  const [text, timestamp] = [JSON.stringify(body), seconds(at)]
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${text}`).digest('hex')
  return request({
    headers: { 'x-zm-request-timestamp': timestamp, 'x-zm-signature': `v0=${signature}` },
    body: text,
  })
}
