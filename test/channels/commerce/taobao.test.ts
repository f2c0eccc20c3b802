import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receiver } from '../../../shared/channels/taobao/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, noon, reading, received, request } from '../delivery.ts'
import { altered, pushed } from './shops.ts'
import { scene } from './taobao-scene.ts'

const vector = pushed('qimen-spi-json-body')
const { asked, secrets } = vector
const then = Date.parse(vector.now ?? '')
const to = connection('taobao', secrets)
const trade = {
  tid: '3000000000000000123',
  status: 'WAIT_SELLER_SEND_GOODS',
  buyer_open_uid: 'AAH1',
  payment: '199.50',
  modified: '2026-01-05 19:59:00',
}

const set = (settings: object) => ({ ...to, settings: receiver.settings.parse(settings) })

describe('qimen-spi-json-body', () => {
  it('is let in, and answered as the connection states', () => {
    expect(received(asked, to, then).answer).toMatchObject({ status: 200, body: '{"flag":"success"}' })
    expect(received(asked, set({ answer: { success: true, code: 0 } }), then).answer.body).toBe(
      '{"success":true,"code":0}',
    )
  })

  it('is an order of a buyer within one app', async () => {
    expect(await delivered(asked, to, then)).toMatchObject([
      {
        id: '1234567890:WAIT_SELLER_SEND_GOODS',
        type: 'order.paid',
        statedAt: '-',
        identities: [
          { kind: 'taobao.open_uid', scope: '12345678', value: 'AAHtestopenuid' },
          { kind: 'order.no', scope: 'taobao', value: '1234567890' },
        ],
      },
    ])
  })

  it('is let in for five minutes either way, and no second longer', () => {
    for (const off of [-300_000, 300_000]) expect(received(asked, to, then + off).answer.status).toBe(200)
    for (const off of [-301_000, 301_000])
      expect(() => received(asked, to, then + off)).toThrow('within 5 minutes')
  })

  it('is kept out with any byte of its body or any word of its query changed, in the words of the connection', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: asked.body.length - 1 }),
        fc.constantFrom(...Object.keys(asked.query)),
        (at, name) => {
          expect(() => received(altered(asked, at), to, then)).toThrow(RejectedError)
          const query = { ...asked.query, [name]: `${asked.query[name] ?? ''}x` }
          expect(() => received({ ...asked, query }, to, then)).toThrow(
            expect.objectContaining({ status: 401 }),
          )
        },
      ),
    )
    const no = new RejectedError('no', { status: 401 })
    expect(receiver.rejectionResponse?.(no, set({}))).toMatchObject({
      status: 401,
      body: JSON.stringify(vector.expect['failureBody']),
    })
    expect(
      receiver.rejectionResponse?.(no, set({ failureStatus: 200, failure: { ok: false } })),
    ).toMatchObject({
      status: 200,
      body: '{"ok":false}',
    })
    expect(
      receiver.rejectionResponse?.(new RejectedError('no', { status: 405 }), set({ failureStatus: 200 }))
        ?.status,
    ).toBe(405)
  })
})

describe('what is signed', () => {
  it('are the headers that are listed, percent-decoded', () => {
    const sent = scene(trade, { at: noon, headers: { 'x-shop': '%E8%8C%B6', 'x-none': '' } })
    expect(received(sent, to).queued).toHaveLength(1)
    expect(() => received({ ...sent, headers: { ...sent.headers, 'x-shop': '%E6%B0%B4' } }, to)).toThrow(
      RejectedError,
    )
  })

  it('are the fields of a form, decoded, in place of the body', async () => {
    const sent = scene('', { at: noon, form: { ...trade, note: 'a+b c&d' } })
    expect(await delivered(sent, to)).toMatchObject([
      { type: 'order.paid', value: { amount: 19950, currency: 'CNY' } },
    ])
    expect(
      () => received({ ...sent, body: Buffer.from(`${Buffer.from(sent.body).toString()}&tid=1`) }, to).queued,
    ).not.toThrow()
    expect(() =>
      received({ ...sent, body: Buffer.from(`${Buffer.from(sent.body).toString()}&more=1`) }, to),
    ).toThrow(RejectedError)
  })

  it('is the query with its plus signs as spaces, where it came as forms write it', () => {
    const sent = scene(trade, { at: noon, query: { customerId: 'a+b c' } })
    expect(sent.rawQuery).toContain('2026-01-05+20')
    expect(received(sent, to).queued).toHaveLength(1)
  })
})

it.each([
  ['WAIT_BUYER_PAY', 'order.created'],
  ['WAIT_SELLER_SEND_GOODS', 'order.paid'],
  ['SELLER_CONSIGNED_PART', 'order.shipped'],
  ['WAIT_BUYER_CONFIRM_GOODS', 'order.shipped'],
  ['TRADE_BUYER_SIGNED', 'order.delivered'],
  ['TRADE_FINISHED', 'order.completed'],
  ['TRADE_CLOSED', 'order.cancelled'],
  ['TRADE_CLOSED_BY_TAOBAO', 'order.cancelled'],
  ['SOMETHING_NEW', 'other'],
])('%s is %s, in JSON or XML', async (status, type) => {
  const whom = '<buyer_open_uid>AAH1</buyer_open_uid><receiver_name>李雷</receiver_name>'
  const xml = `<request><tid>3000000000000000123</tid><status>${status}</status>${whom}</request>`
  for (const said of [{ ...trade, status, receiver_name: '李雷' }, xml]) {
    const [touchpoint] = await delivered(scene(said, { at: noon }), to)
    expect(touchpoint).toMatchObject({
      type,
      identities: [{ value: 'AAH1' }, { value: '3000000000000000123' }],
    })
    expect(JSON.stringify(touchpoint)).not.toContain('李雷')
  }
})

const message = (topic: string, more: object = {}) => ({
  id: 4160600490938325000,
  topic: `taobao_${topic}`,
  user_id: 1,
  pub_time: '2026-01-05 10:00:00',
  content:
    '{"tid":3000000000000000123,"status":"S","payment":"199.50","buyer_nick":"t**1","buyer_open_uid":"AAH1"}',
  ...more,
})
const pulled = (said: unknown) =>
  reading({
    v: 1,
    channel: 'taobao',
    connection: 'main',
    receivedAt: noon,
    text: JSON.stringify(said),
    context: { app: '12345678' },
  })

describe('a pulled message', () => {
  it.each([
    ['trade_TradeCreate', 'order.created'],
    ['trade_TradeBuyerPay', 'order.paid'],
    ['trade_TradePartlySellerShip', 'order.shipped'],
    ['trade_TradeSellerShip', 'order.shipped'],
    ['trade_TradeSuccess', 'order.completed'],
    ['trade_TradeClose', 'order.cancelled'],
    ['refund_RefundCreated', 'order.refund_requested'],
    ['refund_RefundSuccess', 'order.refunded'],
    ['trade_TradeRated', 'other'],
  ])('of %s is %s', async (topic, type) => {
    expect(await pulled(message(topic, { id: '4160600490938325023' }))).toMatchObject([
      {
        id: '4160600490938325023',
        type,
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [
          { kind: 'taobao.open_uid', scope: '12345678', value: 'AAH1' },
          { kind: 'order.no', scope: 'taobao' },
        ],
      },
    ])
  })

  it('without a buyer is known by its order, and without an order it is refused', async () => {
    const closed = await pulled(message('trade_TradeClose', { content: '{"tid":"1"}' }))
    expect(closed).toMatchObject([{ identities: [{ kind: 'order.no', value: '1' }] }])
    for (const content of ['{}', 'no JSON'])
      await expect(pulled(message('item_ItemAdd', { content }))).rejects.toThrow(RejectedError)
  })
})

it.each(['no JSON', { tid: {} }, '<request>', {}])(
  'is taken though odd, and refused on record: %j',
  async (said) => {
    const sent = scene(said, { at: noon })
    expect(received(sent, to).answer.status).toBe(200)
    await expect(delivered(sent, to)).rejects.toThrow(RejectedError)
  },
)

it('a request without any signature is no one', () => {
  expect(() => received(request({ body: '{}' }), to)).toThrow(expect.objectContaining({ status: 401 }))
})
