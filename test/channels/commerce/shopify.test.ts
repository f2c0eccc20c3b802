import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { touchpointSchema } from '../../../shared/model/touchpoint.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { itWithData } from '../../shared-data.ts'
import { connection, delivered, noon, received, request } from '../delivery.ts'
import { hmacOf, vectorOf } from '../signing.ts'

const to = connection('shopify', { clientSecret: 'shopify-secret' })
const shop = 'demo.myshopify.com'
const pushed = (topic: string, said: unknown, headers: Readonly<Record<string, string>> = {}) => {
  const body = JSON.stringify(said)
  return request({
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': shop,
      'x-shopify-event-id': 'e-1',
      'x-shopify-triggered-at': '2026-01-05T11:00:00.123456789Z',
      'x-shopify-hmac-sha256': hmacOf('shopify-secret', body),
      ...headers,
    },
    body,
  })
}
const about = async (topic: string, said: unknown) => delivered(pushed(topic, said), to)
const customer = {
  id: 115_310_627,
  email: 'li@example.com',
  phone: '+8613800138000',
  first_name: '雷',
  last_name: '李',
}
const whole = [
  { kind: 'email', value: 'li@example.com' },
  { kind: 'phone', value: '+8613800138000' },
  { kind: 'shopify.customer_id', value: '115310627', scope: shop },
]

describe('shopify-orders-create', () => {
  const { asked, to: known, now, knock } = vectorOf('shopify', 'shopify-orders-create')

  it('is let in and read, with every digit of its ids', async () => {
    expect(knock().answer.status).toBe(200)
    expect(await delivered(asked, known, now + 12 * 3_600_000)).toMatchObject([
      {
        id: '98880550-7158-44d4-b7cd-2c97c8a091b5:orders/create',
        type: 'order.created',
        statedAt: '2026-01-05T15:00:00.000Z',
        identities: [
          { kind: 'email', value: 'jon@example.com' },
          { kind: 'phone', value: '+16135550135' },
          { kind: 'shopify.customer_id', value: '115310627314723950', scope: shop },
          { kind: 'order.no', value: '820982911946154500', scope: shop },
        ],
        props: { order_id: '820982911946154500', items: 1 },
        value: { amount: 40_495, currency: 'CAD' },
      },
    ])
  })

  it('is kept out when any byte of it was changed', () => {
    fc.assert(
      fc.property(fc.nat(asked.body.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const body = Uint8Array.from(asked.body, (byte, index) => (index === at ? byte ^ change : byte))
        expect(() => received({ ...asked, body }, known)).toThrow(RejectedError)
      }),
    )
  })

  it('is kept out with 401, as the compliance topics ask', () => {
    expect(() => knock({ headers: { 'x-shopify-hmac-sha256': 'AAAA' } })).toThrow(
      expect.objectContaining({ status: 401 }),
    )
    expect(() => received({ ...asked, method: 'GET' }, known)).toThrow(
      expect.objectContaining({ status: 405 }),
    )
  })
})

it('signs under its newer header names as well', async () => {
  const { headers, ...asked } = pushed('orders/paid', { id: 1, email: 'li@example.com' })
  const newer = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace('x-shopify-', 'shopify-'), value]),
  )
  expect(await delivered({ ...asked, headers: newer }, to)).toMatchObject([{ type: 'order.paid' }])
})

it('either of two secrets lets in while they are changed', () => {
  const asked = pushed('orders/paid', { id: 1 })
  expect(
    received(asked, { ...to, secrets: { clientSecret: ['another-secret', 'shopify-secret'] } }).answer.status,
  ).toBe(200)
})

describe('what is read', () => {
  it.each([
    ['orders/create', { id: 1 }, 'order.created'],
    ['orders/paid', { id: 1 }, 'order.paid'],
    ['orders/fulfilled', { id: 1 }, 'shipment.picked_up'],
    ['orders/cancelled', { id: 1, cancel_reason: 'customer' }, 'order.cancelled'],
    ['refunds/create', { id: 9, order_id: 1 }, 'order.refunded'],
    ['returns/request', { id: 9, order: { id: 1 } }, 'order.refund_requested'],
    ['fulfillments/create', { id: 9, order_id: 1 }, 'order.shipped'],
    ['fulfillments/update', { id: 9, order_id: 1, shipment_status: 'in_transit' }, 'shipment.in_transit'],
    ['fulfillments/update', { id: 9, order_id: 1, shipment_status: null, status: 'success' }, 'other'],
    ['fulfillment_events/create', { id: 9, order_id: 1, status: 'delivered' }, 'shipment.signed'],
    ['fulfillment_events/create', { id: 9, order_id: 1, status: 'failure' }, 'shipment.exception'],
    ['checkouts/create', { id: 8, token: 't-1' }, 'checkout.started'],
    ['checkouts/update', { id: 8, token: 't-1' }, 'checkout.started'],
    ['carts/update', { id: 'c-1', token: 'c-1' }, 'cart.updated'],
    ['customers/update', customer, 'profile.updated'],
    ['orders/updated', { id: 1 }, 'other'],
    [
      'customers_email_marketing_consent/update',
      { customer_id: 1, email_marketing_consent: { state: 'pending' } },
      'other',
    ],
  ])('%s is %j', async (topic, said, type) => {
    expect(await about(topic, said)).toMatchObject([
      { type, ...(type === 'other' ? { props: { event: topic } } : {}) },
    ])
  })

  it('an order, its refund and its parcel meet in its number, and the parcel names its own', async () => {
    const [order] = await about('orders/create', { id: 1, customer })
    const [refund] = await about('refunds/create', {
      order_id: 1,
      created_at: '2026-01-05T11:30:00Z',
      transactions: [{ kind: 'refund', amount: '19.90', currency: 'CNY' }],
    })
    const [parcel] = await about('fulfillments/create', {
      order_id: 1,
      tracking_company: 'SF Express',
      tracking_number: 'SF1',
      tracking_numbers: ['SF1', 'SF2'],
    })
    const number = { kind: 'order.no', value: '1', scope: shop }
    expect(order?.identities).toEqual([...whole, number])
    expect(refund).toMatchObject({
      identities: [number],
      value: { amount: 1990, currency: 'CNY' },
      statedAt: '2026-01-05T11:30:00.000Z',
    })
    expect(parcel?.identities).toEqual([
      number,
      { kind: 'parcel.no', value: 'SF1', scope: 'sf express' },
      { kind: 'parcel.no', value: 'SF2', scope: 'sf express' },
    ])
  })

  it('a basket, the checkout it becomes and the order meet in their tokens', async () => {
    const [cart] = await about('carts/create', {
      id: 'c-1',
      token: 'c-1',
      line_items: [{ quantity: 2 }, { quantity: 1 }],
    })
    const [checkout] = await about('checkouts/create', {
      id: 8,
      token: 't-1',
      cart_token: 'c-1',
      email: 'li@example.com',
    })
    const [order] = await about('orders/create', {
      id: 1,
      checkout_token: 't-1',
      cart_token: 'c-1',
      customer,
    })
    expect(cart).toMatchObject({ identities: [{ kind: 'anonymousId', value: 'c-1' }], props: { items: 3 } })
    expect(checkout?.identities).toContainEqual({ kind: 'anonymousId', value: 'c-1' })
    expect(order?.identities).toContainEqual({ kind: 'anonymousId', value: 't-1' })
  })

  it('consent is given or taken back for the one way it is about', async () => {
    const at = '2026-01-05T10:00:00Z'
    expect(
      await about('customers_email_marketing_consent/update', {
        customer_id: 1,
        email_address: 'li@example.com',
        phone: '+8613800138000',
        email_marketing_consent: { state: 'unsubscribed', consent_updated_at: at },
      }),
    ).toMatchObject([
      {
        type: 'consent.withdrawn',
        props: { purpose: 'email' },
        statedAt: '2026-01-05T10:00:00.000Z',
        identities: [{ kind: 'email' }, { value: '1' }],
      },
    ])
    expect(
      await about('customers_marketing_consent/update', {
        customer_id: 1,
        email_address: 'li@example.com',
        phone: '+8613800138000',
        sms_marketing_consent: { state: 'subscribed', consent_updated_at: at },
      }),
    ).toMatchObject([
      { type: 'consent.granted', props: { purpose: 'sms' }, identities: [{ kind: 'phone' }, { value: '1' }] },
    ])
  })

  it('who asks to be forgotten is, under address and number each; who asks what is known has asked', async () => {
    const said = { shop_id: 954_889, shop_domain: shop, customer: { ...customer }, orders_to_redact: [1] }
    const [byEmail, byPhone, ...more] = await about('customers/redact', said)
    expect(more).toEqual([])
    expect(byEmail).toMatchObject({
      type: 'privacy.erasure_requested',
      identities: [whole[0], whole[2]],
      statedAt: '2026-01-05T11:00:00.123Z',
    })
    expect(byPhone).toMatchObject({ type: 'privacy.erasure_requested', identities: [whole[1], whole[2]] })
    expect(byPhone?.id).not.toBe(byEmail?.id)
    expect(await about('customers/data_request', said)).toMatchObject([
      { type: 'privacy.access_requested', identities: whole },
    ])
  })

  it.each(['shop/redact', 'app/uninstalled'])(
    '%s names nobody: taken, and a refusal on record',
    async (topic) => {
      const asked = pushed(topic, { shop_id: 954_889, shop_domain: shop })
      expect(received(asked, to).answer.status).toBe(200)
      await expect(delivered(asked, to)).rejects.toMatchObject({ field: 'identities' })
    },
  )

  it('one action of the merchant under several topics is several events', async () => {
    const [created] = await about('orders/create', { id: 1, customer, created_at: '2026-01-05T11:00:00Z' })
    const [paid] = await about('orders/paid', { id: 1, customer, created_at: '2026-01-05T11:00:00Z' })
    expect(created?.id).not.toBe(paid?.id)
  })

  it('a shop may be called what other ways in call it', async () => {
    const [order] = await delivered(pushed('orders/create', { id: 1 }), { ...to, settings: { shop: 'tea' } })
    expect(order?.identities).toEqual([{ kind: 'order.no', value: '1', scope: 'tea' }])
  })
})

itWithData(
  ['payloads', 'shopify', 'shopify_orders_2024-04.json'],
  "reads Shopify's own examples of orders",
  async (file) => {
    const orders = z
      .array(z.looseObject({ total_price: z.string() }))
      .parse(JSON.parse(readFileSync(file, 'utf8')))
    expect(orders.length).toBeGreaterThan(9)
    for (const order of orders) {
      const [read] = await delivered(pushed('orders/create', order), to, noon)
      expect(touchpointSchema.parse(read)).toMatchObject({
        type: 'order.created',
        value: { amount: Math.round(Number(order.total_price) * 100) },
      })
    }
  },
)
