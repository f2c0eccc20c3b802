import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { encrypt, getSignature } from '@wecom/crypto'
import { Webhook } from 'standardwebhooks'
import { toQueuedEvents } from '../../shared/channels/http/receive-webhook.ts'
import { channelNamed } from './all-channels.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import type { HttpResponse, HttpRequest } from '../../shared/runtime/http.ts'
import type { Connection } from '../../shared/model/connection.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

/** Noon at Greenwich on a Monday: when these tests play. */
export const noon = Date.parse('2026-01-05T12:00:00Z')

export const request = (
  said: Partial<Omit<HttpRequest, 'body'>> & { body?: string | Uint8Array },
): HttpRequest => ({
  method: 'POST',
  path: '/',
  query: {},
  headers: {},
  ...said,
  body: typeof said.body === 'string' ? Buffer.from(said.body) : (said.body ?? new Uint8Array()),
})

export const connection = (
  channel: string,
  secrets: Connection['secrets'] = {},
  settings: Connection['settings'] = {},
): Connection => ({
  channel,
  id: 'main',
  secrets,
  settings,
})

const whole = (name: string) => {
  const channel = channelNamed(name)
  if (!channel) throw new Error(`there is no channel ${name}`)
  return channel
}

/** What a request is answered, and what it puts on the queue. */
export const received = (
  asked: HttpRequest,
  to: Connection,
  now = noon,
): { answer: HttpResponse; queued: QueuedEvent[] } => {
  const taken = whole(to.channel).verify(asked, to, now)
  return { answer: taken.answer, queued: toQueuedEvents(taken, to, now) }
}

export const reading = async (event: QueuedEvent): Promise<Touchpoint[]> =>
  whole(event.channel).parse({ event, settings: event.settings ?? {} })

/** A request's whole way: through the door and out of the queue. */
export const delivered = async (asked: HttpRequest, to: Connection, now = noon): Promise<Touchpoint[]> =>
  (await Promise.all(received(asked, to, now).queued.map(reading))).flat()

/** Under which keys touchpoints are stored. */
export const keysOf = (touchpoints: readonly Touchpoint[]): string[] =>
  touchpoints.map((touchpoint) => `${primaryAlias(touchpoint)}|${touchpoint.statedAt}#${touchpoint.id}`)

export const writeKey = 'TESTWRITEKEY0001'
export const basic = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`

/** A call of the Tracking API. */
export const call = (path: string, body: unknown, headers: Record<string, string> = {}): HttpRequest =>
  request({
    path,
    headers: { 'content-type': 'application/json', authorization: basic, ...headers },
    body: JSON.stringify(body),
  })
export const zipped = (plain: HttpRequest): HttpRequest => ({
  ...plain,
  headers: { ...plain.headers, 'content-encoding': 'gzip' },
  body: gzipSync(plain.body),
})

export const segment = connection('segment', { writeKey })
export const rudderstack = connection('rudderstack', { writeKey })

/** One event as Segment's clients say it, read at noon. */
export const tracked = async (
  event: Record<string, unknown>,
  settings: Connection['settings'] = {},
): Promise<Touchpoint> => {
  const [touchpoint] = await delivered(call('/v1/batch', { batch: [event] }), { ...segment, settings })
  if (!touchpoint) throw new Error('nothing came of it')
  return touchpoint
}

export const whsec = `whsec_${Buffer.from('a secret of thirty-two bytes, no less').toString('base64')}`
/** A request signed as Standard Webhooks says. */
export const signed = (
  body: unknown,
  { id = 'msg_1', at = noon, secret = whsec }: { id?: string; at?: number; secret?: string } = {},
): HttpRequest => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return request({
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, new Date(at), text),
    },
    body: text,
  })
}

export const sha1 = (secret: string, text: string): string =>
  createHmac('sha1', secret).update(text).digest('hex')

export const wecomSecrets = {
  token: 'testToken',
  encodingAESKey: 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc',
  receiveId: 'ww1234567890abcdef',
} as const
/** A callback of WeCom's, encrypted and signed by WeCom's own library; the same every time. */
export const callback = (
  xml: string,
  {
    at = noon,
    key = wecomSecrets.encodingAESKey,
    token = wecomSecrets.token,
    receiveId = wecomSecrets.receiveId,
  }: { at?: number; key?: string; token?: string; receiveId?: string } = {},
): HttpRequest => {
  const sealed = encrypt(key, xml, receiveId, Buffer.alloc(16, 7))
  const [timestamp, nonce] = [String(Math.floor(at / 1000)), '987654321']
  return request({
    query: { msg_signature: getSignature(token, timestamp, nonce, sealed), timestamp, nonce },
    headers: { 'content-type': 'text/xml' },
    body: `<xml><ToUserName><![CDATA[${receiveId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`,
  })
}

/** An event of customer contact in WeCom's XML. */
export const wecomXml = (elements: Record<string, string>): string =>
  `<xml>${Object.entries({
    ToUserName: wecomSecrets.receiveId,
    FromUserName: 'sys',
    CreateTime: String(noon / 1000),
    MsgType: 'event',
    ...elements,
  })
    .map(
      ([name, value]) =>
        `<${name}>${/^\d+$/.test(value) || value.startsWith('<') ? value : `<![CDATA[${value}]]>`}</${name}>`,
    )
    .join('')}</xml>`
