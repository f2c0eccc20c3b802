import { call, received, segment } from '../../channels/delivery.ts'
import type { QueuedEvent } from '../../../shared/model/queued-event.ts'

/** Half past ten in Shanghai on a Monday (ms UTC). */
const morning = Date.parse('2026-01-05T02:30:00.000Z')
const minute = 60_000

const context = {
  library: { name: 'analytics.js', version: 'next-1.84.3' },
  locale: 'zh-CN',
  timezone: 'Asia/Shanghai',
  campaign: { source: 'baidu', medium: 'cpc', name: 'spring' },
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
}

type Said = Readonly<Record<string, unknown>>

/** The name of a visitor's browser, as the tracker makes one up. */
const browser = (visitor: number): string =>
  `6f9619ff-8b86-d011-b42d-00cf4fc${String(visitor).padStart(5, '0')}`

const viewed = (path: string, title: string): Said => {
  const page = {
    url: `https://www.example.com${path}?utm_source=baidu&utm_campaign=spring`,
    path,
    title,
    referrer: 'https://www.baidu.com/',
  }
  return { type: 'page', name: title, properties: page, context: { ...context, page } }
}
const tracked = (event: string, properties: Said): Said => ({ type: 'track', event, properties, context })
const arm = {
  product_id: 'ARM-6',
  sku: 'ARM-6-850',
  name: '六轴工业机器人',
  category: '机器人',
  price: 128_000,
  currency: 'CNY',
}
const gripper = {
  product_id: 'GRIP-2',
  sku: 'GRIP-2-140',
  name: '电动夹爪',
  category: '末端执行器',
  price: 9800,
  currency: 'CNY',
}

/**
 * Ten touchpoints of one visit, as the tracker sends them in three calls: somebody unknown looks around, says
 * who they are, and goes on.
 */
const visit: readonly (readonly Said[])[] = [
  [
    viewed('/', '示例公司'),
    viewed('/products/industrial-robots', '工业机器人'),
    tracked('Product Viewed', arm),
  ],
  [
    viewed('/webinars/spring', '春季网络研讨会'),
    {
      type: 'identify',
      userId: '',
      traits: { email: '', name: '李雷', company: { name: '示例制造' } },
      context,
    },
    tracked('Form Submitted', { form_id: 'brochure', form_name: '索取资料' }),
    tracked('File Downloaded', { file: 'arm-6.pdf', title: 'ARM-6 样本' }),
  ],
  [
    tracked('Product Viewed', gripper),
    viewed('/contact', '联系我们'),
    tracked('Products Searched', { query: '码垛' }),
  ],
]

/** From the identify on, the tracker names the user with everything. */
const signed = (events: readonly (readonly Said[])[], visitor: number): Said[][] => {
  let known = false
  return events.map((batch) =>
    batch.map((event) => {
      known ||= event['type'] === 'identify'
      const traits =
        event['type'] === 'identify'
          ? { traits: { email: `li.lei.${visitor}@example.com`, name: '李雷' } }
          : {}
      return {
        ...event,
        ...traits,
        anonymousId: browser(visitor),
        ...(known ? { userId: `u-${visitor}` } : {}),
      }
    }),
  )
}

/**
 * What a call of the Tracking API puts on the queue; its events happened twenty seconds apart and were sent
 * at once.
 */
const queuedBy = (events: readonly Said[], at: number): QueuedEvent[] => {
  const sentAt = at + events.length * 20_000
  const batch = events.map((event, index) => ({
    ...event,
    messageId: `ajs-next-${at + index * 20_000}-0b5a3c1e-6b1f-4f0a-9d53-${String(event['anonymousId']).slice(-12)}`,
    timestamp: new Date(at + index * 20_000).toISOString(),
  }))
  return received(call('/v1/batch', { batch, sentAt: new Date(sentAt).toISOString() }), segment, sentAt + 400)
    .queued
}

/** Batches of the queue, in the order in which they arrive. */
export type Arrivals = readonly (readonly QueuedEvent[])[]

/** One page view by somebody nobody knows. */
export const lonePage = (visitor: number): Arrivals =>
  signed([[viewed('/', '示例公司')]], visitor).map((events) => queuedBy(events, morning))

/** One page view by somebody new whom the tracker knows by name: two identities are joined. */
export const knownPage = (visitor: number): Arrivals => [
  queuedBy([{ ...viewed('/', '示例公司'), anonymousId: browser(visitor), userId: `u-${visitor}` }], morning),
]

/** A lead from a form: a promise with a deadline, so a timer. */
export const loneLead = (visitor: number): Arrivals => [
  queuedBy(
    [
      {
        ...tracked('Lead Created', { origin: 'website', form_id: 'contact' }),
        anonymousId: browser(visitor),
      },
    ],
    morning,
  ),
]

/** Ten touchpoints in three batches, three minutes apart. */
export const tenTouchVisit = (visitor: number): Arrivals =>
  signed(visit, visitor).map((events, index) => queuedBy(events, morning + index * 3 * minute))
