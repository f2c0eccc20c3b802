import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { callback, connection, delivered, noon, reading, received, wecomSecrets } from '../delivery.ts'
import { xiaoeDoc } from '../tencent.ts'
import { vectorWith } from '../vectors.ts'
import type { Connection } from '../../../shared/model/connection.ts'

const { token, encodingAESKey } = wecomSecrets
const to = connection('xiaoe', { token, encodingAESKey, appId: 'appTEST' })
const opened = async (text: string, settings: Connection['settings'] = {}) =>
  reading({ v: 1, channel: 'xiaoe', connection: 'main', receivedAt: noon, text, settings: { ...settings } })

it('xiaoe-order-change is a paid order of its user, under its message_id', async () => {
  const { xml } = vectorWith('xiaoe-order-change', z.object({ xml: z.string() }))
  expect(await opened(xml)).toEqual([
    {
      id: '20260105_1767578400000x',
      channel: 'xiaoe',
      source: 'main',
      type: 'order.paid',
      at: noon,
      statedAt: '-',
      receivedAt: noon,
      identities: [
        { kind: 'xiaoe.user_id', scope: 'appTEST', value: 'u_test_1' },
        { kind: 'order.no', scope: 'appTEST', value: 'o_1' },
      ],
      props: { order_id: 'o_1' },
    },
  ])
})

it("is let in sealed WeCom's way, for its own app, and answered success or what is set", () => {
  const asked = callback(xiaoeDoc('order_change', { action: 'create', user_id: 'u1' }), {
    receiveId: 'appTEST',
  })
  expect(received(asked, to).answer).toMatchObject({ status: 200, body: 'success' })
  expect(received(asked, { ...to, settings: { answer: '{"code":0}' } }).answer.body).toBe('{"code":0}')
  expect(() => received(callback('<doc></doc>'), to)).toThrow('for its account')
  expect(() => received({ ...asked, query: { ...asked.query, nonce: '1' } }, to)).toThrow('msg_signature')
})

describe('what happens to an order', () => {
  it.each([
    ['create', 'order.created'],
    ['set_pay', 'order.paid'],
    ['cancel', 'order.cancelled'],
    ['confirm_ship', 'order.shipped'],
    ['confirm_receipt', 'order.delivered'],
    ['refund_callback', 'order.refunded'],
    ['settle', 'order.completed'],
  ])('%s', async (action, type) => {
    expect(await opened(xiaoeDoc('order_change', { action, order_id: 'o_1', user_id: 'u1' }))).toMatchObject([
      { type, props: { order_id: 'o_1' } },
    ])
  })

  it('what is not known is other, or what the connection states it is', async () => {
    const doc = xiaoeDoc('user_sign_up', { user_id: 'u1', phone: '138****8000' })
    expect(await opened(doc)).toMatchObject([
      { type: 'other', props: { event: 'user_sign_up' }, identities: [{ kind: 'xiaoe.user_id' }] },
    ])
    expect(await opened(doc, { types: { user_sign_up: 'event.registered' } })).toMatchObject([
      { type: 'event.registered' },
    ])
    expect(await delivered(callback(doc, { receiveId: 'appTEST' }), to)).toMatchObject([{ type: 'other' }])
  })

  it('a whole phone number is one more way to name its user; no one is refused on record', async () => {
    const [came] = await opened(xiaoeDoc('phone_change', { user_id: 'u1', phone: '13800138000' }))
    expect(came?.identities.map(({ kind }) => kind)).toEqual(['phone', 'xiaoe.user_id'])
    await expect(opened(xiaoeDoc('goods_change', {}))).rejects.toThrow('must name a person')
    await expect(opened('<doc><type>x</type></doc>')).rejects.toThrow('message_id')
  })
})
