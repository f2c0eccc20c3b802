import { decrypt, getSignature } from '@wecom/crypto'
import * as z from 'zod'
import { Refused } from '../../runtime/errors.ts'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { textOf } from '../doors/body.ts'
import { active, equal } from '../doors/equal.ts'
import { oneOrTwo } from '../doors/secrets.ts'

const secrets = z.strictObject({
  token: oneOrTwo(z.string().regex(/^\w{1,64}$/, 'must be up to 64 letters and digits')),
  encodingAESKey: oneOrTwo(z.string().regex(/^[A-Za-z0-9+/]{43}$/, 'must be 43 letters and digits')),
  /** The corp id, or for an app of somebody else's its suite id: no secret, but the callback's third word. */
  receiveId: z.string().regex(/^[\w-]{1,64}$/, 'must be a corp id'),
})

const tolerance = 300
/** Seconds the stated time may be off, either way: no document says how long WeCom's repeats keep theirs. */
const settings = z.strictObject({ tolerance: z.int().min(1).max(86_400).default(tolerance) })
const mostBytes = 64 * 1024

/** WeCom's callback (channels.md 5.4): the check of the address by GET, encrypted events by POST. */
export const door: Door = {
  name: 'wecom',
  secrets,
  settings,
  receive: (request, connection, now) => receive(request, connection, now),
  refusal: ({ status, message }) => ({ status, headers: plainText, body: message }),
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' }

const receive = (request: RawRequest, connection: Connection, now: number): Received => {
  if (request.method !== 'GET' && request.method !== 'POST') throw new Refused('only GET and POST are answered here', { status: 405 })
  if (request.body.length > mostBytes) throw new Refused(`the body must not be larger than ${mostBytes} bytes`, { status: 413 })
  const encrypted = request.method === 'GET' ? (request.query['echostr'] ?? '') : encryptedIn(textOf(request.body))
  insistOnSignature(request, encrypted, connection)
  insistOnTime(request, connection, now)
  const message = opened(encrypted, connection)
  return request.method === 'GET'
    ? { answer: { status: 200, headers: plainText, body: message }, events: [] }
    : { answer: { status: 200, headers: plainText, body: '' }, events: [message] }
}

/**
 * The envelope is read by its one pattern rather than by a parser: it holds nothing but base64, and only that is signed. Nothing in the
 * pattern can match in two ways, so it takes no longer for whoever would like it to.
 */
const envelope = /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]{16,})(?:\]\]>)?<\/Encrypt>/

const encryptedIn = (body: string): string => {
  const text = body.trim()
  const whole = text.startsWith('<xml>') && text.endsWith('</xml>') && !text.includes('<!DOCTYPE') && !text.includes('<!ENTITY')
  const found = whole ? envelope.exec(text)?.[1] : undefined
  if (found === undefined) throw new Refused("the body must be WeCom's XML with Encrypt in it", { field: 'Encrypt' })
  return found
}

const insistOnSignature = ({ query }: RawRequest, encrypted: string, { secrets: { token } }: Connection): void => {
  const { msg_signature: signature = '', timestamp = '', nonce = '' } = query
  if (signature === '' || timestamp === '' || nonce === '' || encrypted === '') throw unsigned()
  if (!active(token).some((known) => equal(getSignature(known, timestamp, nonce, encrypted), signature))) throw unsigned()
}
const unsigned = (): Refused =>
  new Refused('msg_signature must be made with the token of this connection', { status: 401, field: 'msg_signature' })

const insistOnTime = ({ query }: RawRequest, { settings: { tolerance: set } }: Connection, now: number): void => {
  const allowed = typeof set === 'number' ? set : tolerance
  const stated = Number(query['timestamp'])
  if (!(Math.abs(Math.floor(now / 1000) - stated) <= allowed))
    throw new Refused(`timestamp must be within ${allowed} seconds of now`, { status: 401, field: 'timestamp' })
}

/**
 * The plain message. The library takes padding that is none for part of the id at the end, and cuts a length that lies: so the id is what
 * decides, and must be ours to the letter.
 */
const opened = (encrypted: string, { secrets: { encodingAESKey, receiveId } }: Connection): string => {
  const ours = active(receiveId)[0] ?? ''
  for (const key of active(encodingAESKey)) {
    const plain = decrypted(key, encrypted)
    if (plain !== undefined && ours !== '' && equal(plain.id, ours)) return plain.message
  }
  throw new Refused('the message must be encrypted with the key of this connection, for its corp id', { status: 401, field: 'Encrypt' })
}

const decrypted = (key: string, encrypted: string): { message: string; id: string } | undefined => {
  try {
    return decrypt(key, encrypted)
  } catch {
    return undefined
  }
}
