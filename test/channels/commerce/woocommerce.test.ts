import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { itWithData } from '../../shared-data.ts'
import { connection, delivered, keysOf, noon, received, request } from '../delivery.ts'
import { hmacOf, vectorOf } from '../signing.ts'

const to = connection('woocommerce', { secret: 'woo-secret' })
const pushed = (topic: string, said: unknown) => {
  const body = JSON.stringify(said)
  return request({
    headers: {
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-source': 'https://shop.example.com/',
      'x-wc-webhook-delivery-id': String(Math.floor(body.length)),
      'x-wc-webhook-signature': hmacOf('woo-secret', body),
    },
    body,
  })
}
const order = {
  id: 727,
  status: 'processing',
  total: '29.35',
  currency: 'CNY',
  customer_id: 26,
  billing: { email: 'li@example.com' },
}
const scope = 'shop.example.com'

describe('woocommerce-order-updated', () => {
  const { asked, to: known, knock } = vectorOf('woocommerce', 'woocommerce-order-updated')

  it('is let in and read', async () => {
    expect(knock().answer.status).toBe(200)
    expect(await delivered(asked, known)).toMatchObject([
      {
        id: '727:order.paid',
        type: 'order.paid',
        at: Date.parse('2026-01-05T02:00:00Z'),
        identities: [
          { kind: 'email', value: 'lei@example.com' },
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'woo.customer_id', value: '26', scope },
          { kind: 'order.no', value: '727', scope },
        ],
        name: 'Lei',
        props: { order_id: '727', items: 2 },
        value: { amount: 2935, currency: 'CNY' },
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

  it('is kept out with 401 under another signature', () => {
    expect(() => knock({ headers: { 'x-wc-webhook-signature': 'AAAA' } })).toThrow(
      expect.objectContaining({ status: 401 }),
    )
  })
})

const form = (body: string) =>
  request({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })

describe('when a webhook is made', () => {
  it('the shop asks whether anyone is there, is answered, and nothing comes of it', () => {
    expect(received(form('webhook_id=5'), to)).toMatchObject({ answer: { status: 200 }, queued: [] })
  })

  it.each(['webhook_id=5&order=1', 'webhook_id=', 'webhook_id=5 ', '{"id":1}'])(
    'anything else without a signature is kept out: %s',
    (body) => {
      expect(() => received(form(body), to)).toThrow(expect.objectContaining({ status: 401 }))
    },
  )
})

describe('what is read', () => {
  it.each([
    ['order.created', 'pending', 'order.created'],
    ['order.updated', 'completed', 'order.completed'],
    ['order.updated', 'cancelled', 'order.cancelled'],
    ['order.updated', 'failed', 'order.cancelled'],
    ['order.updated', 'refunded', 'order.refunded'],
    ['order.updated', 'on-hold', 'other'],
    ['order.deleted', '', 'other'],
    ['action.woocommerce_add_to_cart', '', 'other'],
  ])('%s, now %s, is %s', async (topic, status, type) => {
    expect(await delivered(pushed(topic, { ...order, status }), to)).toMatchObject([{ type }])
  })

  it('an order that is saved again has not been paid twice', async () => {
    const paid = { ...order, date_paid_gmt: '2026-01-05T10:00:00' }
    const once = await delivered(
      pushed('order.updated', { ...paid, date_modified_gmt: '2026-01-05T10:00:01' }),
      to,
    )
    const again = await delivered(
      pushed('order.updated', { ...paid, date_modified_gmt: '2026-01-05T11:30:00', note: 'x' }),
      to,
    )
    expect(once).toMatchObject([{ statedAt: '2026-01-05T10:00:00.000Z' }])
    expect(keysOf(again)).toEqual(keysOf(once))
    const cancelled = async (at: string) =>
      keysOf(
        await delivered(
          pushed('order.updated', { ...order, status: 'cancelled', date_modified_gmt: at }),
          to,
        ),
      )
    expect(await cancelled('2026-01-05T10:00:00')).toEqual(await cancelled('2026-01-05T11:00:00'))
  })

  it('a guest is known by address, a customer by number', async () => {
    const [guest] = await delivered(pushed('order.created', { ...order, customer_id: 0 }), to)
    expect(guest?.identities.map(({ kind }) => kind)).toEqual(['email', 'order.no'])
    const [customer] = await delivered(
      pushed('customer.created', { id: 26, email: 'li@example.com', first_name: 'Lei', last_name: 'Li' }),
      to,
    )
    expect(customer).toMatchObject({
      type: 'profile.updated',
      name: 'Lei Li',
      identities: [{ kind: 'email' }, { kind: 'woo.customer_id', value: '26', scope }],
    })
  })

  it("a shop's own states mean what its connection states", async () => {
    const known = { ...to, settings: { types: { 'order.updated shipped': 'order.shipped' } } }
    expect(await delivered(pushed('order.updated', { ...order, status: 'shipped' }), known)).toMatchObject([
      { type: 'order.shipped' },
    ])
  })
})

itWithData(
  ['payloads', 'woo', 'woo_rest_v3_examples.json'],
  "reads WooCommerce's own examples",
  async (file) => {
    const member = z
      .looseObject({ id: z.number().optional(), billing: z.looseObject({}).optional() })
      .catch({})
    const { orders, customers } = z
      .object({ orders: z.array(member), customers: z.array(member) })
      .parse(JSON.parse(readFileSync(file, 'utf8')))
    const whole = (all: typeof orders) =>
      all.filter(({ id, billing }) => id !== undefined && billing !== undefined)
    const said = [
      ...whole(orders).map((one) => pushed('order.created', one)),
      ...whole(customers).map((one) => pushed('customer.updated', one)),
    ]
    expect(said.length).toBeGreaterThan(3)
    for (const asked of said) expect(await delivered(asked, to, noon)).toHaveLength(1)
  },
)
