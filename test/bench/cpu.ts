import { ingestMessageSchema } from '../../shared/channels/parsing/ingest-event.ts'
import { touchpointItem } from '../../shared/storage/touchpoint-item.ts'
import {
  call,
  callback,
  connection,
  reading,
  received,
  rudderstack,
  segment,
  signed,
  wecomSecrets,
  wecomXml,
  whsec,
  zipped,
} from '../channels/delivery.ts'
import { type Bench, median, rounded } from './bench.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'
import type { Connection } from '../../shared/model/connection.ts'

const context = {
  library: { name: 'analytics-node', version: '3.1.0' },
  page: { url: 'https://example.com/tea?utm_source=x', path: '/tea', title: '茶具' },
  locale: 'zh-CN',
  timezone: 'Asia/Shanghai',
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
}
const said = (index: number) => ({
  messageId: `node-next-1767614400000-${index}`,
  timestamp: '2026-01-05T11:59:00.000Z',
})
const page = (index: number) => ({
  type: 'page',
  name: 'Tea',
  anonymousId: `a-${index}`,
  ...said(index),
  context,
})
const order = (index: number) => ({
  type: 'track',
  event: 'Order Completed',
  userId: `u-${index}`,
  ...said(index),
  context: { library: context.library },
  properties: {
    order_id: `O-${index}`,
    total: 199.5,
    currency: 'CNY',
    products: [{ product_id: 'P1', sku: 'S1', name: '茶具', price: 199.5, quantity: 1 }],
  },
})
const identify = (index: number) => ({
  type: 'identify',
  userId: `u-${index}`,
  ...said(index),
  traits: { email: `li.${index}@example.com`, phone: `1380013${8000 + index}` },
})
const batch = (event: (index: number) => object): HttpRequest =>
  call('/v1/batch', {
    batch: Array.from({ length: 100 }, (_, index) => event(index)),
    sentAt: '2026-01-05T12:00:00.000Z',
  })
const lead = {
  type: 'lead.created',
  timestamp: '2026-01-05T11:00:00Z',
  data: { email: 'li@example.com', origin: 'crm', owner: 'wang', lead_id: 'L-1' },
}
const added = wecomXml({
  Event: 'change_external_contact',
  ChangeType: 'add_external_contact',
  UserID: 'zhangsan',
  ExternalUserID: 'wmTESTAAAAexternal001',
  State: 'spring',
})

type Way = {
  readonly name: string
  readonly what: string
  readonly asked: HttpRequest
  readonly to: Connection
  readonly target?: number
}

const ways: readonly Way[] = [
  { name: 'segment', what: 'Segment, 100 pages of a browser', asked: batch(page), to: segment, target: 35 },
  { name: 'segmentOrders', what: 'Segment, 100 orders', asked: batch(order), to: segment },
  {
    name: 'segmentPeople',
    what: 'Segment, 100 people with phone numbers',
    asked: batch(identify),
    to: segment,
  },
  { name: 'segmentOne', what: 'Segment, one order', asked: call('/v1/track', order(1)), to: segment },
  {
    name: 'rudderstack',
    what: 'RudderStack, 100 orders, compressed',
    asked: zipped(batch(order)),
    to: rudderstack,
  },
  {
    name: 'standardWebhooks',
    what: 'Standard Webhooks, one lead',
    asked: signed(lead),
    to: connection('standard-webhooks', { secret: whsec }),
  },
  {
    name: 'wecom',
    what: 'WeCom, one contact',
    asked: callback(added),
    to: connection('wecom', wecomSecrets),
  },
]

/**
 * Microseconds of the processor this process has used: on a busy machine the clock on the wall says nothing.
 */
const used = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

type Times = { readonly door: number; readonly behind: number; readonly parse: number }

/**
 * One round: `repeats` requests through the door, out of the queue and into the item that would be put.
 * `words`: a request's events as JSON, to be parsed and nothing else. Microseconds per touchpoint.
 */
const round = async ({ asked, to }: Way, words: readonly string[], repeats: number): Promise<Times> => {
  const started = used()
  const bodies: string[] = []
  for (let time = 0; time < repeats; time += 1)
    for (const event of received(asked, to).queued) bodies.push(JSON.stringify(event))
  const queued = used()
  let count = 0
  for (const body of bodies) {
    for (const touchpoint of await reading(ingestMessageSchema.parse(JSON.parse(body)))) {
      touchpointItem(touchpoint, 1_802_160_000)
      count += 1
    }
  }
  const built = used()
  for (let time = 0; time < repeats; time += 1) for (const text of words) JSON.parse(text)
  return {
    door: (queued - started) / count,
    behind: (built - queued) / count,
    parse: (used() - built) / count,
  }
}

const measure = async (way: Way, rounds: number, count: number) => {
  const { queued } = received(way.asked, way.to)
  const repeats = Math.max(1, Math.round(count / queued.length))
  const words = queued.map((event) => (event.text.startsWith('{') ? event.text : JSON.stringify(event)))
  const times: Times[] = []
  for (let index = 0; index < rounds; index += 1) times.push(await round(way, words, repeats))
  const middle = (of: (time: Times) => number): number => rounded(median(times.map(of)), 1)
  return {
    door: middle(({ door }) => door),
    behind: middle(({ behind }) => behind),
    micros: middle(({ door, behind }) => door + behind),
    jsonParse: middle(({ parse }) => parse),
  }
}

/**
 * Processor time per touchpoint to verify, parse, validate and build the item, without network and database.
 */
export const cpu: Bench = {
  name: 'cpu',
  what: 'CPU µs per touchpoint to verify, parse, validate and build the item',
  run: async ({ runs = 60, count = 2000, say }) => {
    const found: Record<string, Awaited<ReturnType<typeof measure>>> = {}
    for (const way of ways) {
      say(`${way.what}, ${runs} rounds`)
      found[way.name] = await measure(way, runs, count)
    }
    const table = ways.map(({ name, what, target }) => {
      const { door = 0, behind = 0, micros = 0, jsonParse = 0 } = found[name] ?? {}
      return {
        event: what,
        'door µs': door,
        'behind µs': behind,
        'all µs': micros,
        target: target === undefined ? '' : `≤ ${target}`,
        'JSON.parse µs': jsonParse,
      }
    })
    return {
      figures: {
        ...found,
        met: ways.every(({ name, target = Infinity }) => (found[name]?.micros ?? Infinity) <= target),
      },
      table,
      notes: [
        "The door verifies, takes apart and writes the queue's message; behind it the message is parsed, read, checked and made an " +
          'item. JSON.parse: of what the sender said of it, alone.',
      ],
    }
  },
}
