import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, received, request } from '../delivery.ts'
import { digest, pushed } from './shops.ts'

const { asked, secrets, expect: wanted } = pushed('doudian-push')
const to = connection('doudian', secrets)

const push = (said: unknown, headers: Record<string, string> = {}) => {
  const body = typeof said === 'string' ? said : JSON.stringify(said)
  return request({
    headers: { 'event-sign': digest('md5', `7000000000000000001${body}doudian-secret`), ...headers },
    body,
  })
}
const paid =
  '{"p_id":6920000000000000123,"shop_id":111,"create_time":1767578400,"pay_amount":19950,"doudian_open_id":"o1"}'
const message = (tag: string, data = paid) => ({ tag, msg_id: `${tag}:1`, data })

describe('doudian-push', () => {
  it('is let in, and answered as Douyin wants it', () => {
    const { answer, queued } = received(asked, to)
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, wanted.responseBody])
    expect(queued).toHaveLength(1)
  })

  it('is an order that was paid, in fen', async () => {
    expect(await delivered(asked, to)).toMatchObject([
      {
        id: '7100000000000000001:0:1767578400',
        type: 'order.paid',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [{ kind: 'order.no', scope: '111', value: '4887766' }],
        props: { order_id: '4887766' },
        value: { amount: 19950, currency: 'CNY' },
      },
    ])
  })

  it('is kept out when it is signed another way, or by another person', () => {
    for (const headers of [{ 'sign-method': 'hmac-sha256' }, { 'event-sign': digest('md5', 'x') }])
      expect(() => received({ ...asked, headers: { ...asked.headers, ...headers } }, to)).toThrow(
        expect.objectContaining({ status: 401 }),
      )
    expect(
      received({ ...asked, headers: { ...asked.headers, 'sign-method': 'MD5' } }, to).queued,
    ).toHaveLength(1)
    expect(() =>
      received(asked, connection('doudian', { ...secrets, appKey: '7000000000000000002' })),
    ).toThrow(RejectedError)
  })
})

it('a probe is answered, and is no event', () => {
  const probe = received(push([{ tag: '0', msg_id: '0', data: '2026-01-05 10:00:00' }]), to)
  expect([probe.answer.status, JSON.parse(probe.answer.body), probe.queued]).toEqual([
    200,
    wanted.responseBody,
    [],
  ])
})

it('every message of a batch is an event, its long ids to the last digit', async () => {
  const { queued } = received(push([message('100'), { tag: 0 }, message('101')]), to)
  expect(queued).toHaveLength(2)
  expect(await delivered(push([message('101')]), to)).toMatchObject([
    {
      identities: [
        { kind: 'douyin.open_id', scope: '7000000000000000001', value: 'o1' },
        { kind: 'order.no', scope: '111', value: '6920000000000000123' },
      ],
    },
  ])
})

it.each([
  ['100', 'order.created'],
  ['101', 'order.paid'],
  ['102', 'order.shipped'],
  ['103', 'order.completed'],
  ['206', 'other'],
])('tag %s is %s', async (tag, type) => {
  expect(await delivered(push([message(tag)]), to)).toMatchObject([
    { type, statedAt: '2026-01-05T02:00:00.000Z' },
  ])
})

it('tags no one verified may be set', async () => {
  const set = connection('doudian', secrets, { types: { 206: 'order.refunded' } })
  expect(await delivered(push([message('206')]), set)).toMatchObject([{ type: 'order.refunded' }])
})

it.each(['no JSON', [null], [{ tag: '100', msg_id: '1', data: '{' }], [message('101', '{}')]])(
  'is taken though odd, and refused on record: %j',
  async (said) => {
    expect(received(push(said), to).answer.status).toBe(200)
    await expect(delivered(push(said), to)).rejects.toThrow(RejectedError)
  },
)
