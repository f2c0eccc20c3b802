import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, received } from '../delivery.ts'
import { pushed } from './shops.ts'
import { youzanPush } from './youzan-push.ts'

const { asked, secrets, expect: wanted } = pushed('youzan-push')
const to = connection('youzan', secrets)

const buyer = { yz_open_id: 'yz1', buyer_phone: '13800138000', outer_user_id: 'm1' }
const encoded = (said: unknown): string => encodeURIComponent(JSON.stringify(said))
const trade = (type: string, more: object = {}, info: object = {}) => ({
  type,
  id: 'E20260105100000000001',
  kdt_id: 56232,
  msg_id: 'm-1',
  version: 1767578400,
  status: 'S',
  msg: encoded({
    full_order_info: {
      order_info: {
        tid: 'E20260105100000000001',
        created: '2026-01-05 10:00:00',
        pay_time: '2026-01-05 10:01:00',
        ...info,
      },
      buyer_info: buyer,
      pay_info: { payment: '199.50' },
      address_info: { receiver_name: '李雷', delivery_address: '王府井' },
    },
  }),
  ...more,
})

describe('youzan-push', () => {
  it('is let in, and answered as Youzan wants it', () => {
    const { answer, queued } = received(asked, to)
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, wanted.responseBody])
    expect(queued[0]?.text).not.toMatch(/sendCount|fake-client/)
  })

  it('is an order that was paid', async () => {
    expect(await delivered(asked, to)).toMatchObject([
      {
        id: '6dc15f0b-8682-4812-b635-ab66e199f330',
        type: 'order.paid',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'youzan.yz_open_id', scope: '56232', value: 'yzopenid01' },
          { kind: 'order.no', scope: '56232', value: 'E20260105100000000001' },
        ],
        props: { order_id: 'E20260105100000000001', reason: 'ready to ship' },
        value: { amount: 19950, currency: 'CNY' },
      },
    ])
  })

  it('is kept out without its secret, and the refusal states nothing that Youzan takes for yes', () => {
    for (const clientSecret of ['another-secret', ['another-secret', 'one-more-secret']])
      expect(() => received(asked, connection('youzan', { ...secrets, clientSecret }))).toThrow(
        expect.objectContaining({ status: 401 }),
      )
    const both = connection('youzan', { ...secrets, clientSecret: ['another-secret', 'fake-client-secret'] })
    expect(received(asked, both).queued).toHaveLength(1)
  })
})

it.each([
  ['trade_TradeCreate', 'order.created', '2026-01-05T02:00:00.000Z'],
  ['trade_TradePaid', 'order.paid', '2026-01-05T02:01:00.000Z'],
  ['trade_TradeBuyerPay', 'order.paid', '2026-01-05T02:01:00.000Z'],
  ['trade_TradePartlySellerShip', 'order.shipped', '2026-01-05T02:00:00.000Z'],
  ['trade_TradeSellerShip', 'order.shipped', '2026-01-05T02:00:00.000Z'],
  ['trade_TradeSuccess', 'order.completed', '2026-01-05T02:00:00.000Z'],
  ['trade_TradeClose', 'order.cancelled', '2026-01-05T02:00:00.000Z'],
  ['trade_refund_RefundCreated', 'order.refund_requested', '2026-01-05T02:00:00.000Z'],
  ['trade_refund_RefundSuccess', 'order.refunded', '2026-01-05T02:00:00.000Z'],
  ['trade_TradeMemoModified', 'other', '2026-01-05T02:00:00.000Z'],
  ['POINTS', 'other', '2026-01-05T02:00:00.000Z'],
])('%s is %s', async (type, ours, statedAt) => {
  const [touchpoint] = await delivered(youzanPush(trade(type)), to)
  const kinds = [{ kind: 'phone' }, { kind: 'youzan.yz_open_id' }, { kind: 'order.no' }]
  expect(touchpoint).toMatchObject({ type: ours, id: 'm-1', statedAt, identities: kinds })
  expect(JSON.stringify(touchpoint)).not.toMatch(/李雷|王府井/)
})

it('a refund of the newer kind has its message as it is', async () => {
  const msg = { tid: 'E1', refunded_fee: '10.00', yz_open_id: 'yz1', update_time: '2026-01-05 10:00:00' }
  const refund = {
    type: 'youzan_trade_RefundSuccess',
    id: 'R1',
    kdt_id: 1,
    root_kdt_id: 2,
    msg_id: 'm-2',
    msg,
  }
  expect(await delivered(youzanPush(refund), to)).toMatchObject([
    {
      type: 'order.refunded',
      statedAt: '2026-01-05T02:00:00.000Z',
      identities: [
        { kind: 'youzan.yz_open_id', scope: '2' },
        { kind: 'order.no', scope: '1', value: 'E1' },
      ],
      value: { amount: 1000 },
    },
  ])
})

const customer = (more: object) => ({
  type: 'SCRM_CUSTOMER_EVENT',
  status: 'CUSTOMER_UPDATED',
  kdt_id: 1,
  msg_id: 'm',
  msg: encoded({ yz_open_id: 'yz1', mobile: '13800138000', ...more }),
})

it('a customer who closed their account wants to be forgotten', async () => {
  for (const gone of [true, 1, '1', 'true'])
    expect(await delivered(youzanPush(customer({ is_log_off: gone })), to)).toMatchObject([
      { type: 'privacy.erasure_requested', identities: [{ kind: 'phone' }, { kind: 'youzan.yz_open_id' }] },
    ])
  expect(await delivered(youzanPush(customer({ is_log_off: false })), to)).toMatchObject([
    { type: 'profile.updated' },
  ])
})

it('a masked number is no one, and a test is nothing', async () => {
  const masked = trade('trade_TradePaid', { msg: encoded({ tid: 'E1', buyer_phone: '138****8000' }) })
  expect(await delivered(youzanPush(masked), to)).toMatchObject([
    { identities: [{ kind: 'order.no', value: 'E1' }] },
  ])
  expect(received(youzanPush(trade('trade_TradePaid', { test: true })), to)).toMatchObject({
    answer: { status: 200 },
    queued: [],
  })
})

const keys = async (said: object) => keysOf(await delivered(youzanPush(said), to))

it('a repeat is the same touchpoint, with a message id or without one', async () => {
  for (const known of [{ msg_id: 'm-1' }, { msg_id: undefined }]) {
    const one = await keys(trade('trade_TradePaid', { ...known, sendCount: 0 }))
    expect(await keys(trade('trade_TradePaid', { ...known, sendCount: 4 }))).toEqual(one)
    expect(
      await keys(
        trade('trade_TradePaid', known.msg_id ? { msg_id: 'm-2' } : { msg_id: undefined, version: 2 }),
      ),
    ).not.toEqual(one)
  }
})

it.each(['no JSON', '[]', { type: 'ITEM_STATE', kdt_id: 1, msg: encoded({}) }, { type: 'x', msg: '%' }])(
  'is taken though odd, and refused on record: %j',
  async (said) => {
    expect(received(youzanPush(said), to).answer.status).toBe(200)
    await expect(delivered(youzanPush(said), to)).rejects.toThrow(RejectedError)
  },
)
