import { gzipSync } from 'node:zlib'
import { writeKey } from '../../channels/delivery.ts'
import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import {
  another,
  bytesMangled,
  hostileHeaders,
  hostileJson,
  hostileMembers,
  hostileQuery,
  hostileText,
  hostileValue,
  withHostile,
} from '../hostile.ts'
import { asSegmentSays, insist } from '../invariants.ts'
import { followed, type FuzzRequest, sendFuzzRequest, onceOnly, rudderKey, takenIn } from '../world.ts'

const calls = [
  'identify',
  'track',
  'page',
  'screen',
  'group',
  'alias',
  'batch',
  'i',
  't',
  'p',
  's',
  'g',
  'a',
  'b',
]
const events = [
  'Lead Created',
  'order.paid',
  'Order Completed',
  'Product Viewed',
  'event.registered',
  'chat.message_in',
  'survey.submitted',
  'Webinar Registered',
  'event.no_show',
  'Email Opened',
  'constructor',
]

/** An event as a well-meaning client sends it. */
const innocent = (chance: Random): Record<string, unknown> => ({
  type: chance.pick(['track', 'identify', 'page', 'group', 'alias']),
  event: chance.pick(events),
  messageId: `m-${chance.below(1000)}`,
  userId: `u${chance.below(9)}`,
  anonymousId: 'a1',
  previousId: 'a0',
  groupId: 'g',
  timestamp: '2026-01-05T11:59:00.000Z',
  name: 'Home',
  traits: { email: 'li.lei@example.com', phone: '13800138000', name: '李雷', company: 'ACME' },
  context: { campaign: { name: 'spring' }, page: { url: 'https://a.example/' } },
  properties: {
    url: 'https://a.example/x',
    order_id: 'o1',
    total: 12.5,
    currency: 'CNY',
    starts_at: '2026-01-05T13:00:00Z',
    event_key: 'e1',
    score: 5,
    origin: 'ad',
  },
})

/** The same with a few things in it that nobody sends in good faith, at any depth. */
export const hostileEvent = (chance: Random): unknown => {
  if (chance.happens(0.03)) return hostileValue(chance)
  const event = withHostile(chance, innocent(chance))
  for (const part of ['traits', 'context', 'properties']) {
    const members = event[part]
    if (typeof members === 'object' && members !== null && chance.happens(0.6))
      event[part] = withHostile(chance, { ...members })
  }
  if (chance.happens(0.1))
    event['context'] = {
      ...hostileMembers(chance),
      externalIds: [
        hostileMembers(chance),
        { type: hostileText(chance), id: hostileText(chance), scope: hostileText(chance) },
      ],
    }
  return event
}

/** A body, and whether it may carry a key itself. */
const bodyFor = (chance: Random, call: string, key: string | undefined): string => {
  const around = {
    sentAt: chance.pick(['2026-01-05T12:00:00.000Z', hostileText(chance)]),
    ...(key === undefined ? {} : { writeKey: key }),
  }
  const some = () => Array.from({ length: chance.below(4) }, () => hostileEvent(chance))
  const batch = chance.happens(0.001)
    ? Array.from({ length: 2600 }, () => ({ type: 'track', userId: 'u', event: 'x' }))
    : chance.happens(0.9)
      ? some()
      : hostileValue(chance)
  const value =
    call === 'batch' || call === 'b'
      ? { ...around, batch, context: chance.happens(0.2) ? hostileValue(chance) : {} }
      : { ...around, ...withHostile(chance, innocent(chance)) }
  return hostileJson(chance, value)
}

const basic = (chance: Random, key: string): string =>
  `${chance.pick(['Basic', 'basic', 'BASIC'])}${chance.pick([' ', '  '])}${Buffer.from(`${key}${chance.pick([':', '', ':secret'])}`).toString('base64')}`

const packed = (chance: Random, body: Uint8Array): { headers: Record<string, string>; body: Uint8Array } => {
  const encoding = chance.pick(['gzip', 'GZIP', ' gzip ', 'x-gzip', 'br', 'identity', 'gzip, gzip', ''])
  if (chance.happens(0.003))
    return { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(9 * 1024 * 1024)) }
  const zipped = chance.happens(0.9) ? gzipSync(body, { level: 1 }) : body
  return {
    headers: { 'content-encoding': encoding },
    body: chance.happens(0.3) ? bytesMangled(chance, zipped) : zipped,
  }
}

/** Known by the answer's words whose door it was. */
const understood = (
  status: number,
  { body = '', headers = {} }: Parameters<typeof asSegmentSays>[0],
): void => {
  if (String(headers['content-type']).startsWith('text/plain'))
    insist(status !== 200 || body === 'OK', "RudderStack's clients expect OK")
  else asSegmentSays({ body })
}

const run = async (chance: Random): Promise<void> => {
  const call = chance.pick(calls)
  const known = chance.pick([writeKey, rudderKey])
  const key = chance.happens(0.7)
    ? known
    : chance.pick([another(chance, known), '', hostileText(chance), known.toLowerCase(), `${known}${known}`])
  const inHeader = chance.happens(0.8)
  // In Basic the user is the key, whatever stands behind the colon.
  const genuine = (inHeader ? key.split(':', 1)[0] : key) === known
  const plain = Buffer.from(bodyFor(chance, call, inHeader ? undefined : key))
  const { headers: packing, body } = chance.happens(0.15)
    ? packed(chance, plain)
    : { headers: {}, body: chance.happens(0.05) ? bytesMangled(chance, plain) : plain }
  const base = {
    'content-type': chance.pick(['application/json', 'text/plain', hostileText(chance)]),
    ...packing,
  }
  const signed = { ...base, ...(inHeader ? { authorization: basic(chance, key) } : {}) }
  const knock: FuzzRequest = {
    method: chance.happens(0.97) ? 'POST' : chance.pick(['GET', 'PUT', 'OPTIONS', 'HEAD', 'post', 'TRACK']),
    path: chance.happens(0.97) ? `/v1/${call}` : `/v1/${hostileText(chance)}`,
    query: hostileQuery(chance),
    headers: chance.happens(0.15) ? hostileHeaders(chance, signed) : signed,
    body,
  }
  const { result, status, queued } = await sendFuzzRequest(knock)
  if (!genuine && !inHeader)
    insist(queued.length === 0 || plain.includes(known), 'something unsigned was accepted')
  else if (!genuine) insist(queued.length === 0, 'something unsigned was accepted')
  if (knock.method === 'POST' && knock.path === `/v1/${call}` && status !== 400) understood(status, result)
  if (queued.length === 0) return
  if (chance.happens(0.5)) await onceOnly(knock, queued)
  else await takenIn(queued)
  if (chance.happens(0.1)) await followed()
}

export const tracking: Family = {
  name: 'tracking',
  what: 'POST /v1/*: the Tracking API of Segment and RudderStack',
  weight: 30,
  run,
}
