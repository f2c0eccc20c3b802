import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { textOf, unpacked } from '../http/body.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { membersOf, parseJson, writeJson } from '../parsing/json.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const sharedSecret = rotatableSecret(z.string().min(8).max(200)).meta({ draw: 'hex' })
const authorization = rotatableSecret(z.string().min(8).max(500))
const mostBytes = 512 * 1024
const mostEventBytes = 64 * 1024

/**
 * Segment's Webhooks destination: Segment passes events on to us, one by one, signed `X-Signature` = hex
 * HMAC-SHA1 of the body (Segment, Webhooks destination).
 */
export const receiver: WebhookReceiver = {
  name: 'segment-webhook',
  secrets: z.union([z.strictObject({ sharedSecret }), z.strictObject({ sharedSecret, authorization })]),
  settings: z.strictObject(assumptions),
  verify: (request, connection) => receive(request, connection),
}

const receive = (request: HttpRequest, { secrets }: Connection): VerifiedRequest => {
  if (request.method !== 'POST') throw new RejectedError('only POST is answered here', { status: 405 })
  const bytes = unpacked(request)
  if (bytes.length > mostBytes)
    throw new RejectedError(`the body must not be larger than ${mostBytes} bytes`, { status: 413 })
  const authorized = activeSecrets(secrets['authorization'])
  if (
    authorized.length > 0 &&
    !authorized.some((known) => equalConstantTime(known, request.headers['authorization'] ?? ''))
  )
    throw unsigned('authorization')
  const text = textOf(bytes)
  const signature = request.headers['x-signature'] ?? ''
  const signedBy = (part: string): boolean =>
    activeSecrets(secrets['sharedSecret']).some((secret) =>
      equalConstantTime(signatureOf(secret, part), signature),
    )
  if (signedBy(text)) return { answer: thanks, events: [eventText(parseJson(text))] }
  if (!text.trimStart().startsWith('[')) throw unsigned('x-signature')
  return receiveBatch(parseJson(text), signedBy, authorized.length > 0)
}

/**
 * A batch is signed in its first event alone: whoever saw one could add events of his own. So it is taken
 * only where an Authorization header was agreed on.
 */
const receiveBatch = (
  body: unknown,
  signedBy: (part: string) => boolean,
  authorized: boolean,
): VerifiedRequest => {
  const items: unknown[] = Array.isArray(body) ? body : []
  if (items.length === 0 || !signedBy(writeJson(items[0]))) throw unsigned('x-signature')
  if (!authorized)
    throw new RejectedError(
      'a batch is signed in part only: turn batching off, or agree on an authorization header',
      {
        status: 401,
        field: 'authorization',
      },
    )
  return { answer: thanks, events: items.map(eventText) }
}

const thanks = { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '' } as const

const signatureOf = (secret: string, text: string): string =>
  createHmac('sha1', secret).update(text).digest('hex')
const unsigned = (field: string): RejectedError =>
  new RejectedError(`${field} must be the one agreed on`, { status: 401, field })

const eventText = (item: unknown): string => {
  const text = writeJson(membersOf(item) ?? null)
  if (Buffer.byteLength(text) > mostEventBytes)
    throw new RejectedError(`an event must not be larger than ${mostEventBytes} bytes`, { status: 413 })
  return text
}
