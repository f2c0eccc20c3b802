import { createCipheriv } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, noon, received, request } from '../delivery.ts'
import { jdPush } from './jd-push.ts'
import { fieldsOf, formText, pushed } from './shops.ts'

const { asked, secrets, expect: wanted } = pushed('jd-daojia-push', '/hooks/jd/main/newOrder')
const to = connection('jd', secrets)
const then = Date.parse('2026-01-05T10:00:00+08:00')
const order = { billId: '10003129', statusId: '32000', timestamp: '2026-01-05 10:00:00' }

describe('jd-daojia-push', () => {
  it('is let in, and answered as JD wants it', () => {
    const { answer, queued } = received(asked, to, then)
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, wanted.responseBody])
    expect(queued).toMatchObject([{ text: JSON.stringify(order), context: { message: 'newOrder' } }])
  })

  it('is let in for six minutes either way, and no second longer', () => {
    for (const off of [-360_000, 360_000]) expect(received(asked, to, then + off).answer.status).toBe(200)
    for (const off of [-361_000, 361_000])
      expect(() => received(asked, to, then + off)).toThrow('within 6 minutes')
  })

  it('is kept out with any field changed, added or left out', () => {
    const fields = fieldsOf(asked)
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(fields), 'new'),
        fc.string({ minLength: 1 }),
        (name, more) => {
          const changed = request({
            path: asked.path,
            body: formText({ ...fields, [name]: `${fields[name] ?? ''}${more}` }),
          })
          expect(() => received(changed, to, then)).toThrow(RejectedError)
        },
      ),
    )
    for (const name of Object.keys(fields)) {
      const { [name]: _, ...rest } = fields
      expect(() => received(request({ body: formText(rest) }), to, then)).toThrow(
        expect.objectContaining({ status: 401 }),
      )
    }
  })
})

it.each([
  ['newOrder', 'order.created'],
  ['userCancelOrder', 'order.cancelled'],
  ['finishOrder', 'order.completed'],
  ['orderAdjust', 'other'],
  ['constructor', 'other'],
])('%s is %s of whoever has that order', async (message, type) => {
  expect(await delivered(jdPush(order, { at: noon, message }), to)).toMatchObject([
    {
      type,
      id: `${message}:10003129:32000:2026-01-05T02:00:00.000Z`,
      statedAt: '2026-01-05T02:00:00.000Z',
      identities: [{ kind: 'order.no', scope: 'main', value: '10003129' }],
      props: type === 'other' ? { event: message } : { order_id: '10003129' },
    },
  ])
})

it.each(['newAfterSaleBill', 'updateAfterSaleBill', 'applyAfsOrder'])(
  '%s keeps its number apart from the orders, so that equal numbers join no two people',
  async (message) => {
    const set = connection('jd', secrets, { types: { newAfterSaleBill: 'order.refund_requested' } })
    const [touchpoint] = await delivered(jdPush(order, { at: noon, message }), set)
    expect(touchpoint).toMatchObject({
      type: message === 'newAfterSaleBill' ? 'order.refund_requested' : 'other',
      identities: [{ kind: 'aftersale.no', scope: 'main', value: '10003129' }],
    })
    expect(touchpoint?.props['order_id']).toBeUndefined()
  },
)

it.each(['newStore', 'updateStore', 'stockIsHave', 'addSku'])(
  '%s is about no customer and is refused on record',
  async (message) => {
    await expect(delivered(jdPush(order, { at: noon, message }), to)).rejects.toThrow(/^billId must be/)
  },
)

it.each(['orderWaitOutStore', 'pushDeliveryStatus', 'deliveryOrder'])(
  '%s is about an order',
  async (message) => {
    expect(await delivered(jdPush(order, { at: noon, message }), to)).toMatchObject([
      { identities: [{ kind: 'order.no' }] },
    ])
  },
)

it('two messages of one order and status at different times are two touchpoints, a retry is the same', async () => {
  const later = { ...order, timestamp: '2026-01-05 10:00:01' }
  const [first, second, retried] = await Promise.all(
    [order, later, order].map(async (said) => delivered(jdPush(said, { at: noon }), to)),
  )
  expect(first?.[0]?.id).not.toBe(second?.[0]?.id)
  expect(retried).toEqual(first)
})

it('names of messages no one verified may be set', async () => {
  const set = connection('jd', secrets, { types: { deliveryOrder: 'order.shipped' }, shop: 'tea' })
  expect(await delivered(jdPush(order, { at: noon, message: 'deliveryOrder' }), set)).toMatchObject([
    { type: 'order.shipped', identities: [{ scope: 'tea' }] },
  ])
})

it('a sealed message is opened with the halves of the secret; one that can not be is refused on record', async () => {
  const secret = '0123456789abcdef0123456789ABCDEF'
  const cipher = createCipheriv('aes-128-cbc', secret.slice(0, 16), secret.slice(16))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(order)), cipher.final()]).toString('base64')
  const known = connection('jd', { appSecret: [secrets['appSecret'] ?? '', secret] })
  const by = (encrypt_jd_param_json: string) =>
    jdPush(undefined, { at: noon, secret, more: { encrypt_jd_param_json } })
  expect(await delivered(by(sealed), known)).toMatchObject([{ props: { order_id: '10003129' } }])
  expect(received(by('AAAA'), known).answer.status).toBe(200)
  await expect(delivered(by('AAAA'), known)).rejects.toThrow(RejectedError)
})

it.each([{ statusId: '1' }, { billId: '0' }, 'no JSON'])(
  'is taken though odd, and refused on record: %j',
  async (said) => {
    expect(received(jdPush(said, { at: noon }), to).answer.status).toBe(200)
    await expect(delivered(jdPush(said, { at: noon }), to)).rejects.toThrow(RejectedError)
  },
)
