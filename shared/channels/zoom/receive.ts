import { createHmac } from 'node:crypto'
import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { verifyHexDigest } from '../verification/digest.ts'
import { verifyTimestampMs, toleranceSetting } from '../verification/sorted-sha1.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { parseJson } from '../parsing/json.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/** Zoom's events (developers.zoom.us, Webhooks): signed with the hex HMAC-SHA256 of `v0:time:body`. */
export const receiver: WebhookReceiver = {
  name: 'zoom',
  secrets: z.strictObject({ secretToken: rotatableSecret(z.string().min(8).max(200)) }),
  settings: z.strictObject({ ...assumptions, tolerance: toleranceSetting }),
  verify: (request, connection, now) => receive(request, connection, now),
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

const receive = (request: HttpRequest, connection: Connection, now: number): VerifiedRequest => {
  const text = readPostBody(request)
  const timestamp = request.headers['x-zm-request-timestamp'] ?? ''
  const made = (secret: string): string => `v0=${hmac(secret, `v0:${timestamp}:`, request.body)}`
  const secret = verifyHexDigest(
    request.headers['x-zm-signature'],
    connection.secrets['secretToken'],
    made,
    'x-zm-signature',
  )
  verifyTimestampMs({ ...request, query: { timestamp } }, connection, now)
  const asked = askedIn(text)
  return asked === undefined
    ? { answer: { status: 200, body: '' }, events: [text] }
    : { answer: json(200, { plainToken: asked, encryptedToken: hmac(secret, asked) }), events: [] }
}
