import { expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, received, request } from '../delivery.ts'
import { formText, pushed } from './shops.ts'

const token = 'weidian-token-drawn-by-lot'
const path = `/hooks/weidian/main~${token}`
const { asked, expect: wanted } = pushed('weidian-push', path)
const to = connection('weidian', { token })

const push = (content: unknown) =>
  request({
    path,
    body: formText({ content: typeof content === 'string' ? content : JSON.stringify(content) }),
  })
const buyer_info = { buyer_id: '17', name: '李雷', phone: '13800138000', address: '王府井' }
const order = (type: string) => ({
  type,
  message: { order_id: '824123248136749', time: '2026-01-05 10:00:00', price: '107.80', buyer_info },
})

it('the vector is let in, and answered as Weidian wants it', async () => {
  const { answer } = received(asked, to)
  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, wanted.responseBody])
  const [touchpoint] = await delivered(asked, to)
  expect(touchpoint).toMatchObject({
    id: '824123248136749:weidian.order.already_payment',
    type: 'order.paid',
    statedAt: '2026-01-05T02:00:00.000Z',
    identities: [
      { kind: 'phone', value: '+8613800138000' },
      { kind: 'weidian.buyer_id', scope: 'main', value: '1' },
      { kind: 'order.no', scope: 'main', value: '824123248136749' },
    ],
    props: { order_id: '824123248136749' },
  })
  expect(touchpoint).not.toHaveProperty('value')
})

it.each([
  ['no token', '/hooks/weidian/main'],
  ['another token', '/hooks/weidian/main~another-token-drawn-by-lot'],
  ['half a token', path.slice(0, -1)],
])('is kept out with %s', (_, at) => {
  expect(() => received({ ...asked, path: at }, to)).toThrow(expect.objectContaining({ status: 401 }))
})

it('what it states of money is believed only by a connection that wants to', async () => {
  const believing = connection('weidian', { token }, { amounts: true })
  expect(await delivered(asked, believing)).toMatchObject([{ value: { amount: 10780, currency: 'CNY' } }])
})

it.each([
  ['weidian.order.non_payment', 'order.created'],
  ['weidian.order.already_payment', 'order.paid'],
  ['weidian.order.delivered', 'order.shipped'],
  ['weidian.order.confirm_eceipt', 'order.completed'],
  ['weidian.order.close', 'order.cancelled'],
  ['weidian.order.seller_submit_refund', 'order.refund_requested'],
  ['weidian.order.something_new', 'other'],
])('%s is %s', async (type, ours) => {
  const [touchpoint] = await delivered(push(order(type)), to)
  expect(touchpoint).toMatchObject({
    type: ours,
    identities: [{ kind: 'phone' }, { kind: 'weidian.buyer_id' }, { kind: 'order.no' }],
  })
  expect(JSON.stringify(touchpoint)).not.toMatch(/李雷|王府井/)
})

it.each(['no JSON', { type: 'x' }, { type: 'x', message: {} }])(
  'is taken though odd, and refused on record: %j',
  async (content) => {
    expect(received(push(content), to).answer.status).toBe(200)
    await expect(delivered(push(content), to)).rejects.toThrow(RejectedError)
  },
)
