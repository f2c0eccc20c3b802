import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, received, request } from '../delivery.ts'
import { digest, pushed } from './shops.ts'

const { asked, secrets } = pushed('douyin-life-webhook')
const to = connection('douyin-life', secrets)

const signature = (body: string) => digest('sha1', `life-client-secret${body}`)
const push = (said: unknown, headers: Record<string, string> = { 'msg-id': 'm-1' }) => {
  const body = typeof said === 'string' ? said : JSON.stringify(said)
  return request({ headers: { 'x-douyin-signature': signature(body), ...headers }, body })
}
const check = JSON.stringify({ event: 'verify_webhook', client_key: 'a', content: { challenge: 12345 } })
const notify = (action: string, more: object = {}) => ({
  event: 'life_trade_order_notify',
  client_key: 'axxxx',
  log_id: '1',
  content: JSON.stringify({
    action,
    msg_time: 1767578400,
    order: { order_id: '1078412345678901234', pay_amount: 100, open_id: 'o1' },
  }),
  ...more,
})

it('the vector is let in, and is an order that was paid', async () => {
  expect(received(asked, to)).toMatchObject({ answer: { status: 200 }, queued: [{ channel: 'douyin-life' }] })
  expect(await delivered(asked, to)).toMatchObject([
    {
      type: 'order.paid',
      statedAt: '2026-01-05T02:00:00.000Z',
      identities: [{ kind: 'order.no', scope: 'main', value: '123' }],
      value: { amount: 1, currency: 'CNY' },
    },
  ])
})

describe('the check of the address', () => {
  it('is answered with its number, and is no event', () => {
    const { answer, queued } = received(push(check), to)
    expect([answer.status, JSON.parse(answer.body), queued]).toEqual([200, { challenge: 12345 }, []])
  })

  it('is refused without a signature, unless the connection is open to it', () => {
    const unsigned = request({ body: check })
    const open = connection('douyin-life', secrets, { openCheck: true })
    expect(() => received(unsigned, to)).toThrow(expect.objectContaining({ status: 401 }))
    expect(JSON.parse(received(unsigned, open).answer.body)).toEqual({ challenge: 12345 })
    expect(() => received(request({ headers: { 'x-douyin-signature': 'x' }, body: check }), open)).toThrow(
      RejectedError,
    )
    expect(() => received(request({ body: JSON.stringify(notify('pay_success')) }), open)).toThrow(
      RejectedError,
    )
    const script = request({
      body: JSON.stringify({ event: 'verify_webhook', content: { challenge: '<script>' } }),
    })
    expect(() => received(script, open)).toThrow(RejectedError)
  })
})

it.each([
  ['create', 'order.created'],
  ['pay_success', 'order.paid'],
  ['refund_success', 'order.refunded'],
  ['something_new', 'other'],
])('%s is %s', async (action, type) => {
  expect(await delivered(push(notify(action)), to)).toMatchObject([
    {
      type,
      identities: [
        { kind: 'douyin.open_id', scope: 'axxxx', value: 'o1' },
        { kind: 'order.no', value: '1078412345678901234' },
      ],
      ...(type === 'other' ? { props: { event: 'life_trade_order_notify/something_new' } } : {}),
    },
  ])
})

const keys = async (said: object, headers?: Record<string, string>) =>
  keysOf(await delivered(push(said, headers), to))

it('a repeat is the same touchpoint, whatever its message id states: that is not signed', async () => {
  expect(await keys(notify('pay_success', { log_id: '2' }))).toEqual(await keys(notify('pay_success')))
  expect(await keys(notify('pay_success', { log_id: '2' }), {})).toEqual(
    await keys(notify('pay_success'), {}),
  )
  expect(await keys(notify('pay_success'), { 'msg-id': 'm-2' })).toEqual(await keys(notify('pay_success')))
  expect(await keys(notify('create'))).not.toEqual(await keys(notify('pay_success')))
})

it.each(['no JSON', '[]', { event: 'unauthorize', content: '{' }, { event: 'x', content: '{}' }])(
  'is taken though odd, and refused on record: %j',
  async (said) => {
    expect(received(push(said), to).answer.status).toBe(200)
    await expect(delivered(push(said), to)).rejects.toThrow(RejectedError)
  },
)
