import { createHmac } from 'node:crypto'
import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { json, posted } from '../http/read-post-body.ts'
import { oneOrTwo } from '../../model/secret.ts'
import { insistOnHex } from '../verification/digest.ts'
import { insistOnNow, toleranceSetting } from '../verification/sorted-sha1.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { parseJson } from '../parsing/json.ts'

/** Zoom's events (channels.md 9.7): signed with the hex HMAC-SHA256 of `v0:time:body`. */
export const door: Door = {
  name: 'zoom',
  secrets: z.strictObject({ secretToken: oneOrTwo(z.string().min(8).max(200)) }),
  settings: z.strictObject({ ...assumptions, tolerance: toleranceSetting }),
  receive: (request, connection, now) => receive(request, connection, now),
}

const hmac = (secret: string, ...parts: readonly (string | Uint8Array)[]): string => {
  const made = createHmac('sha256', secret)
  for (const part of parts) made.update(part)
  return made.digest('hex')
}

/**
 * The check of the address. Its answer is an HMAC of whatever is asked: so only what was signed is answered,
 * and nothing that could be signed itself, for `v0:…` has colons in it.
 */
const challenge = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string().regex(/^[\w+/=-]{1,100}$/) }),
})

const askedIn = (text: string): string | undefined =>
  text.includes('endpoint.url_validation')
    ? challenge.safeParse(parseJson(text)).data?.payload.plainToken
    : undefined

const receive = (request: RawRequest, connection: Connection, now: number): Received => {
  const text = posted(request)
  const timestamp = request.headers['x-zm-request-timestamp'] ?? ''
  const made = (secret: string): string => `v0=${hmac(secret, `v0:${timestamp}:`, request.body)}`
  const secret = insistOnHex(
    request.headers['x-zm-signature'],
    connection.secrets['secretToken'],
    made,
    'x-zm-signature',
  )
  insistOnNow({ ...request, query: { timestamp } }, connection, now)
  const asked = askedIn(text)
  return asked === undefined
    ? { answer: { status: 200, body: '' }, events: [text] }
    : { answer: json(200, { plainToken: asked, encryptedToken: hmac(secret, asked) }), events: [] }
}
