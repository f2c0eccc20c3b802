import { describe, expect, it } from 'vitest'
import { clocked, inShanghai, instantOf } from '../../shared/model/stated-time.ts'
import { noon, reading } from './delivery.ts'
import { samples } from './samples.ts'
import { channels } from './all-channels.ts'

const early = '2026-01-02T08:00:00Z'
const own = '2026-01-05T10:00:00Z'
const clock = (iso: string): string =>
  new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
const seconds = (iso: string): number => Date.parse(iso) / 1000

type Case = readonly [name: string, channel: string, said: unknown, context?: Record<string, string>]
const shopify = (topic: string, said: object): Case => [
  `shopify ${topic}`,
  'shopify',
  { id: 1, created_at: early, ...said },
  { topic, shop: 'a.myshopify.com', event: 'e', triggeredAt: noon.toString() },
]
const consents = {
  email_marketing_consent: { state: 'subscribed', consent_updated_at: early },
  sms_marketing_consent: { state: 'subscribed', consent_updated_at: early },
}
const zoom = (event: string, object: object): Case => [
  `zoom ${event}`,
  'zoom',
  {
    event,
    event_ts: Date.parse(own),
    payload: {
      account_id: 'A',
      object: {
        id: '1',
        uuid: 'u',
        host_id: 'h',
        start_time: '2026-01-09T10:00:00Z',
        duration: 60,
        ...object,
      },
    },
  },
]
const registrant = { id: 'r', email: 'li@example.com', create_time: early }
const doudian = (tag: string, times: object): Case => [
  `doudian ${tag}`,
  'doudian',
  { tag, msg_id: 'm', data: { p_id: '1', create_time: clock(early), ...times } },
]
const youzan = (type: string, order: object): Case => [
  `youzan ${type}`,
  'youzan',
  {
    type,
    kdt_id: 1,
    msg_id: 'm',
    msg: encodeURIComponent(
      JSON.stringify({ full_order_info: { order_info: { tid: 'E1', created: clock(early), ...order } } }),
    ),
  },
]
const woo = (status: string, said: object): Case => [
  `woocommerce ${status}`,
  'woocommerce',
  { id: 7, customer_id: 3, status, date_created_gmt: '2026-01-02T08:00:00', ...said },
  { topic: 'order.updated', shop: 'a.example' },
]
const ownGmt = '2026-01-05T10:00:00'

/** Each holds an earlier time of a part, or of an earlier state, beside the event's own. */
const cases: readonly Case[] = [
  shopify('customers/update', { ...consents, updated_at: own }),
  shopify('customers/create', { ...consents, created_at: own, updated_at: '2026-01-05T11:00:00Z' }),
  shopify('orders/paid', { updated_at: own, customer: { id: 2, updated_at: early, ...consents } }),
  shopify('orders/cancelled', { cancelled_at: own, updated_at: '2026-01-05T11:00:00Z', customer: { id: 2 } }),
  shopify('fulfillments/update', { updated_at: own, order_id: 3, shipment_status: 'delivered' }),
  [
    'shopify consent',
    'shopify',
    {
      customer_id: 2,
      email_address: 'li@example.com',
      email_marketing_consent: { state: 'subscribed', consent_updated_at: own },
    },
    { topic: 'customers_email_marketing_consent/update', shop: 'a.myshopify.com', event: 'e' },
  ],
  zoom('webinar.registration_created', { registrant: { ...registrant, create_time: own } }),
  zoom('webinar.registration_cancelled', { registrant }),
  zoom('webinar.registration_approved', { registrant }),
  zoom('webinar.registration_denied', { registrant }),
  zoom('webinar.participant_joined', { participant: { registrant_id: 'r', join_time: own } }),
  zoom('webinar.participant_left', {
    participant: { registrant_id: 'r', join_time: early, leave_time: own },
  }),
  zoom('webinar.updated', {}),
  zoom('webinar.deleted', {}),
  doudian('100', { create_time: clock(own), update_time: clock('2026-01-05T11:00:00Z') }),
  doudian('101', { pay_time: clock(own) }),
  doudian('102', { pay_time: clock(early), ship_time: clock(own) }),
  doudian('103', { pay_time: clock(early), ship_time: clock(early), finish_time: clock(own) }),
  doudian('999', { pay_time: clock(early), update_time: clock(own) }),
  youzan('trade_TradePaid', { pay_time: clock(own), update_time: clock('2026-01-05T11:00:00Z') }),
  youzan('trade_TradeSuccess', { pay_time: clock(early), success_time: clock(own) }),
  youzan('trade_TradeClose', { pay_time: clock(early), update_time: clock(own) }),
  woo('processing', { date_paid_gmt: ownGmt, date_modified_gmt: '2026-01-05T11:00:00' }),
  woo('completed', {
    date_paid_gmt: '2026-01-02T09:00:00',
    date_completed_gmt: ownGmt,
    date_modified_gmt: '2026-01-05T11:00:00',
  }),
  woo('cancelled', { date_modified_gmt: ownGmt }),
  [
    'weidian',
    'weidian',
    {
      type: 'weidian.order.already_payment',
      message: { order_id: '5', time: clock(early), pay_time: clock(own) },
    },
  ],
  [
    'chatwoot message',
    'chatwoot',
    {
      event: 'message_created',
      id: 1,
      message_type: 'incoming',
      created_at: own,
      sender: { id: 9 },
      conversation: { id: 5, created_at: seconds(early) },
      account: { id: 1 },
    },
  ],
  [
    'chatwoot resolved',
    'chatwoot',
    {
      event: 'conversation_status_changed',
      id: 5,
      status: 'resolved',
      created_at: seconds(early),
      updated_at: seconds(own),
      meta: { sender: { id: 9 } },
      account: { id: 1 },
    },
  ],
  [
    'typeform',
    'typeform',
    {
      event_type: 'form_response',
      form_response: {
        form_id: 'f',
        token: 't',
        landed_at: early,
        submitted_at: own,
        hidden: { user_id: 'u1' },
        answers: [{ type: 'date', date: '2026-01-01', field: { id: 'a', type: 'date' } }],
      },
    },
  ],
  [
    'hubspot',
    'hubspot',
    {
      eventId: 1,
      subscriptionId: 2,
      portalId: 3,
      objectId: 4,
      occurredAt: Date.parse(own),
      subscriptionType: 'contact.propertyChange',
      propertyName: 'createdate',
      propertyValue: String(Date.parse(early)),
    },
  ],
  [
    'salesforce',
    'salesforce',
    `<Notification><Id>n1</Id><sObject xsi:type="sf:Lead" xmlns:sf="s"><sf:Id>00Q1</sf:Id><sf:CreatedDate>${early}</sf:CreatedDate><sf:ConvertedDate>2026-01-03</sf:ConvertedDate><sf:LastActivityDate>2026-01-04</sf:LastActivityDate><sf:LastModifiedDate>${own}</sf:LastModifiedDate><sf:SystemModstamp>2026-01-05T11:00:00Z</sf:SystemModstamp></sObject></Notification>`,
  ],
  [
    'zendesk',
    'zendesk',
    {
      type: 'zen:event-type:ticket.status_changed',
      id: 'z1',
      account_id: 1,
      time: own,
      detail: { id: '5', requester_id: '4', created_at: early, updated_at: early },
      event: { current: 'SOLVED', previous: 'OPEN' },
    },
  ],
  shopify('refunds/create', {
    created_at: own,
    order_id: 3,
    transactions: [{ kind: 'refund', status: 'success', amount: '5', currency: 'EUR', created_at: early }],
  }),
  shopify('orders/fulfilled', { updated_at: own, fulfillments: [{ created_at: early }] }),
  shopify('fulfillment_events/create', {
    created_at: '2026-01-05T11:00:00Z',
    happened_at: own,
    status: 'delivered',
    order_id: 3,
  }),
  [
    'wechat-pay refund',
    'wechat-pay',
    {
      id: 'n',
      event_type: 'REFUND.SUCCESS',
      create_time: '2026-01-05T10:00:05Z',
      resource: { mchid: '1', out_trade_no: 'o', success_time: own, amount: {} },
    },
  ],
]

describe('an event is dated by its own time, never by that of a part', () => {
  for (const [name, channel, said, context = {}] of cases)
    it(name, async () => {
      const [touchpoint] = await reading({
        v: 1,
        channel,
        connection: 'c',
        receivedAt: noon,
        text: typeof said === 'string' ? said : JSON.stringify(said),
        context,
        settings: {},
      })
      expect(touchpoint && new Date(touchpoint.at).toISOString()).toBe('2026-01-05T10:00:00.000Z')
    })

  it('is looked at for every channel that states several times', () => {
    const several = [
      'shopify',
      'zoom',
      'doudian',
      'youzan',
      'woocommerce',
      'weidian',
      'chatwoot',
      'wechat-pay',
      'typeform',
      'hubspot',
      'salesforce',
      'zendesk',
    ]
    expect(new Set(cases.map(([, channel]) => channel))).toEqual(new Set(several))
    expect(
      several.every((name) => channels.some((channel) => channel.name === name) && name in samples),
    ).toBe(true)
  })
})

it.each(['time_zone', 'timezone', 'timeZone'])(
  'a time without a zone is of the zone stated beside it as %s',
  async (name) => {
    const said = {
      type: 'track',
      event: 'Webinar Registered',
      userId: 'u1',
      messageId: 'm',
      timestamp: own,
      properties: { webinar_id: 'w', starts_at: '2026-01-09 18:00', [name]: 'Asia/Shanghai' },
    }
    const [touchpoint] = await reading({
      v: 1,
      channel: 'segment',
      connection: 'c',
      receivedAt: noon,
      text: JSON.stringify(said),
      context: {},
      settings: {},
    })
    expect(touchpoint?.props['starts_at']).toBe('2026-01-09T10:00:00.000Z')
  },
)

describe('a time that is a number', () => {
  const noonIso = '2026-01-05T12:00:00.000Z'
  const iso = (said: unknown): string | undefined => {
    const at = instantOf(said)
    return at === undefined ? undefined : new Date(at).toISOString()
  }
  it.each([
    [Date.parse(noonIso) / 1000, noonIso],
    [Date.parse(noonIso), noonIso],
    [Date.parse(noonIso) * 1000, noonIso],
    [46_027.5, noonIso],
    [46_027, '2026-01-05T00:00:00.000Z'],
    [36_526, '2000-01-01T00:00:00.000Z'],
    [Date.UTC(2000, 0, 1) / 1000, '2000-01-01T00:00:00.000Z'],
    [Date.UTC(2000, 0, 1) / 1000 - 1, undefined],
    [36_525, undefined],
    [73_051, undefined],
    [1_767_605, undefined],
    [1, undefined],
    [0, undefined],
    [-1, undefined],
  ])('%d is %s', (said, expected) => {
    expect(iso(said)).toBe(expected)
  })

  it('counts days of a spreadsheet on the clocks of Shanghai where those are meant', () => {
    expect(inShanghai(46_027.5)).toBe('2026-01-05T04:00:00.000Z')
  })

  it('is absent, not unreadable, where it is zero or a zero date', () => {
    for (const zero of [0, '0', '0000-00-00', '0000-00-00 00:00:00', '0001-01-01T00:00:00Z', null])
      expect(clocked(zero, noon)).toEqual({ at: noon, statedAt: '-', receivedAt: noon, clock: {} })
    expect(clocked(1_767_605, noon).clock).toEqual({ clock: 'unreadable' })
  })
})
