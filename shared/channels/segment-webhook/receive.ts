import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { Refused } from '../../runtime/errors.ts'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { textOf, unpacked } from '../http/body.ts'
import { active, equal } from '../../runtime/constant-time.ts'
import { oneOrTwo } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { membersOf, parseJson, writeJson } from '../parsing/json.ts'

const sharedSecret = oneOrTwo(z.string().min(8).max(200)).meta({ draw: 'hex' })
const authorization = oneOrTwo(z.string().min(8).max(500))
const mostBytes = 512 * 1024
const mostEventBytes = 64 * 1024

/**
 * Segment's Webhooks destination: Segment passes events on to us, one by one, signed `X-Signature` = hex
 * HMAC-SHA1 of the body (channels.md 2.1).
 */
export const door: Door = {
  name: 'segment-webhook',
  secrets: z.union([z.strictObject({ sharedSecret }), z.strictObject({ sharedSecret, authorization })]),
  settings: z.strictObject(assumptions),
  receive: (request, connection) => receive(request, connection),
}

const receive = (request: RawRequest, { secrets }: Connection): Received => {
  if (request.method !== 'POST') throw new Refused('only POST is answered here', { status: 405 })
  const bytes = unpacked(request)
  if (bytes.length > mostBytes)
    throw new Refused(`the body must not be larger than ${mostBytes} bytes`, { status: 413 })
  const authorized = active(secrets['authorization'])
  if (
    authorized.length > 0 &&
    !authorized.some((known) => equal(known, request.headers['authorization'] ?? ''))
  )
    throw unsigned('authorization')
  const text = textOf(bytes)
  const signature = request.headers['x-signature'] ?? ''
  const signedBy = (part: string): boolean =>
    active(secrets['sharedSecret']).some((secret) => equal(signatureOf(secret, part), signature))
  if (signedBy(text)) return { answer: thanks, events: [eventText(parseJson(text))] }
  if (!text.trimStart().startsWith('[')) throw unsigned('x-signature')
  return receiveBatch(parseJson(text), signedBy, authorized.length > 0)
}

/**
 * A batch is signed in its first event alone: whoever saw one could add events of his own. So it is taken
 * only where an Authorization header was agreed on.
 */
const receiveBatch = (body: unknown, signedBy: (part: string) => boolean, authorized: boolean): Received => {
  const items: unknown[] = Array.isArray(body) ? body : []
  if (items.length === 0 || !signedBy(writeJson(items[0]))) throw unsigned('x-signature')
  if (!authorized)
    throw new Refused(
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
const unsigned = (field: string): Refused =>
  new Refused(`${field} must be the one agreed on`, { status: 401, field })

const eventText = (item: unknown): string => {
  const text = writeJson(membersOf(item) ?? null)
  if (Buffer.byteLength(text) > mostEventBytes)
    throw new Refused(`an event must not be larger than ${mostEventBytes} bytes`, { status: 413 })
  return text
}
