/**
 * What a touchpoint costs on its way in, without network and database: `node test/bench/ways-in.ts`. The door verifies, takes apart and
 * writes the queue's message; behind it the message is parsed, read, and the touchpoint checked. Times are of the processor, medians of
 * many rounds, per touchpoint.
 */
import type { Connection, RawRequest } from '../../shared/channels/channel.ts'
import { arrivalSchema } from '../../shared/channels/reading/take-in.ts'
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

const context = {
  library: { name: 'analytics-node', version: '3.1.0' },
  page: { url: 'https://example.com/tea?utm_source=x', path: '/tea', title: '茶具' },
  locale: 'zh-CN',
  timezone: 'Asia/Shanghai',
  userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
}
const page = (index: number) => ({
  type: 'page',
  name: 'Tea',
  anonymousId: `a-${index}`,
  messageId: `node-next-1767614400000-${index}`,
  timestamp: '2026-01-05T11:59:00.000Z',
  context,
})
const order = (index: number) => ({
  type: 'track',
  event: 'Order Completed',
  userId: `u-${index}`,
  messageId: `node-next-1767614400000-${index}`,
  timestamp: '2026-01-05T11:59:00.000Z',
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
  messageId: `m-${index}`,
  timestamp: '2026-01-05T11:59:00.000Z',
  traits: { email: `li.${index}@example.com`, phone: `1380013${8000 + index}` },
})
const batch = (event: (index: number) => object): RawRequest =>
  call('/v1/batch', { batch: Array.from({ length: 100 }, (_, index) => event(index)), sentAt: '2026-01-05T12:00:00.000Z' })
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

const ways: readonly (readonly [name: string, asked: RawRequest, to: Connection])[] = [
  ['Segment, 100 pages of a browser', batch(page), segment],
  ['Segment, 100 orders', batch(order), segment],
  ['Segment, 100 people with phone numbers', batch(identify), segment],
  ['Segment, one order', call('/v1/track', order(1)), segment],
  ['RudderStack, 100 orders, compressed', zipped(batch(order)), rudderstack],
  ['Standard Webhooks, one lead', signed(lead), connection('standard-webhooks', { secret: whsec })],
  ['WeCom, one contact', callback(added), connection('wecom', wecomSecrets)],
]

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

const rounds = 100
/** Microseconds of the processor this process has used. */
const used = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}
for (const [name, asked, to] of ways) {
  const [door, behind]: [number[], number[]] = [[], []]
  const repeats = Math.max(1, Math.round(1000 / received(asked, to).queued.length))
  for (let round = 0; round < rounds; round += 1) {
    let count = 0
    const started = used()
    const bodies: string[] = []
    for (let time = 0; time < repeats; time += 1) for (const event of received(asked, to).queued) bodies.push(JSON.stringify(event))
    const queued = used()
    for (const body of bodies) count += (await reading(arrivalSchema.parse(JSON.parse(body)))).length
    door.push((queued - started) / count)
    behind.push((used() - queued) / count)
  }
  const [first, second] = [median(door), median(behind)]
  console.log(
    `${name.padEnd(42)} door ${first.toFixed(1).padStart(6)} µs   behind ${second.toFixed(1).padStart(6)} µs   all ${(first + second).toFixed(1).padStart(6)} µs`,
  )
}
