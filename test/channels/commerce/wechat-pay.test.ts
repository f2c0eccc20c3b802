import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { receiver } from '../../../shared/channels/wechat-pay/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, noon, received, request } from '../delivery.ts'
import { vectorWith } from '../vectors.ts'
import { notice, payment, paySecrets, paySigned } from './wechat-pay-notice.ts'

const shape = z.object({
  now: z.number(),
  secrets: z.object({ platformPublicKeyPem: z.string(), apiV3Key: z.string() }),
  request: z.object({ method: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }),
  expect: z.looseObject({ plain: z.string() }),
  negative: z.array(z.object({ now: z.number() })),
})
const to = connection('wechat-pay', paySecrets)

describe('wechatpay-v3-notify', () => {
  const vector = vectorWith('wechatpay-v3-notify', shape)
  const { platformPublicKeyPem: publicKey, apiV3Key } = vector.secrets
  const known = connection('wechat-pay', { publicKey, apiV3Key, serial: 'TESTSERIAL' })
  const asked = request(vector.request)

  it('is let in, opened, and answered with nothing', () => {
    expect(receiver.secrets.parse(known.secrets)).toEqual(known.secrets)
    const { answer, queued } = received(asked, known, vector.now * 1000)
    expect(answer).toEqual({ status: 200, body: '' })
    expect(JSON.parse(queued[0]?.text ?? '')).toMatchObject({ resource: JSON.parse(vector.expect.plain) })
  })

  it('is a paid order of the person who paid', async () => {
    expect(await delivered(asked, known, vector.now * 1000)).toMatchObject([
      {
        id: 'EV-1',
        type: 'order.paid',
        statedAt: '2026-01-05T02:00:00.000Z',
        value: { amount: 19_950, currency: 'CNY' },
        props: { order_id: 'O-9' },
        identities: [
          { kind: 'wechat.openid', scope: 'wx0000000000000001', value: 'oOPENID000000000000000000001' },
          { kind: 'order.no', scope: '1900000001', value: 'O-9' },
        ],
      },
    ])
  })

  it.each(vector.negative)('is kept out at %j', ({ now }) => {
    expect(() => received(asked, known, now * 1000)).toThrow(RejectedError)
  })
})

describe('what is kept out', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 1024 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  it.each([
    ['a serial nobody knows', paySigned('{}', { serial: 'OTHER' }), paySecrets],
    ['a signature by another key', notice(), { ...paySecrets, publicKey: other }],
    [
      "WeChat's own trial of our check",
      { ...notice(), headers: { ...notice().headers, 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abc' } },
      paySecrets,
    ],
    ['what is sealed with another key', notice(), { ...paySecrets, apiV3Key: 'f'.repeat(32) }],
    [
      'a time that is none',
      { ...notice(), headers: { ...notice().headers, 'wechatpay-timestamp': 'now' } },
      paySecrets,
    ],
    ['GET', { ...notice(), method: 'GET' }, paySecrets],
  ])('%s', (_, asked, secrets) => {
    expect(() => received(asked, connection('wechat-pay', secrets))).toThrow(RejectedError)
  })

  it('states no as WeChat Pay reads it', () => {
    expect(receiver.rejectionResponse?.(new RejectedError('no', { status: 401 }))).toMatchObject({
      status: 401,
      body: '{"code":"FAIL","message":"no"}',
    })
  })

  it('either of two keys lets in while they are changed, each under its own serial', () => {
    const both = {
      publicKey: [other, paySecrets.publicKey],
      serial: ['NEXT', paySecrets.serial],
      apiV3Key: ['f'.repeat(32), paySecrets.apiV3Key],
    }
    expect(received(notice(), connection('wechat-pay', both)).queued).toHaveLength(1)
    expect(() =>
      received(notice(), connection('wechat-pay', { ...both, serial: [paySecrets.serial, 'NEXT'] })),
    ).toThrow(RejectedError)
    expect(receiver.secrets.safeParse({ ...both, serial: 'NEXT' }).success).toBe(false)
    expect(receiver.secrets.safeParse({ ...paySecrets, publicKey: 'no key' }).success).toBe(false)
  })
})

const told = async (type: string, resource: unknown) =>
  delivered(notice({ type, plain: JSON.stringify(resource) }), to)
const order = (no: string) => ({ mchid: '1900000001', out_trade_no: no, amount: { total_amount: 10 } })

describe('what is reported', () => {
  it('a refund names its order alone, and is worth what was given back', async () => {
    const refund = {
      mchid: '1900000001',
      out_trade_no: 'O-9',
      refund_status: 'SUCCESS',
      user_received_account: '招商银行0403',
    }
    const came = await told('REFUND.SUCCESS', {
      ...refund,
      amount: { total: 999, refund: 900, payer_total: 999 },
    })
    expect(came).toMatchObject([
      {
        type: 'order.refunded',
        value: { amount: 900, currency: 'CNY' },
        statedAt: '2026-01-05T12:00:00.000Z',
        identities: [{ kind: 'order.no', scope: '1900000001', value: 'O-9' }],
      },
    ])
    expect(JSON.stringify(came)).not.toContain('0403')
  })

  it('several orders paid at once are reported one by one', async () => {
    const paid = {
      combine_appid: 'wx1',
      combine_payer_info: { openid: 'oX' },
      sub_orders: [order('a'), order('b')],
    }
    const came = await told('TRANSACTION.SUCCESS', paid)
    expect(came).toMatchObject([
      { props: { order_id: 'a' }, value: { amount: 10 } },
      { props: { order_id: 'b' } },
    ])
    expect(new Set(keysOf(came)).size).toBe(2)
  })

  it("a partner's payment is the shop's, by either openid", async () => {
    const { appid: _, mchid: __, ...rest } = payment
    const ids = {
      sp_mchid: '1',
      sub_mchid: '2',
      sp_appid: 'wxA',
      sub_appid: 'wxB',
      payer: { sp_openid: 'oA', sub_openid: 'oB' },
    }
    const [came] = await told('TRANSACTION.SUCCESS', { ...rest, ...ids })
    expect(came?.identities).toEqual([
      { kind: 'wechat.openid', scope: 'wxA', value: 'oA' },
      { kind: 'wechat.openid', scope: 'wxB', value: 'oB' },
      { kind: 'order.no', scope: '2', value: 'O-9' },
    ])
  })

  it('orders may be kept under the name of the shop they were made in', async () => {
    const [came] = await delivered(notice(), { ...to, settings: { shop: 'our-shop' } })
    expect(came?.identities).toContainEqual({ kind: 'order.no', scope: 'our-shop', value: 'O-9' })
  })

  it.each(['REFUND.ABNORMAL', 'COUPON.USE'])('%s is kept as other, worth nothing', async (type) => {
    const [came] = await told(type, payment)
    expect(came).toMatchObject({ type: 'other', props: { event: type } })
    expect(came?.value).toBeUndefined()
  })

  it.each(['no JSON', '{}', '{"id":"EV-1","event_type":"TRANSACTION.SUCCESS","resource":{}}'])(
    'authentic and odd is let in, and refused on record: %s',
    async (body) => {
      expect(received(paySigned(body), to).answer.status).toBe(200)
      await expect(delivered(paySigned(body), to)).rejects.toThrow(RejectedError)
    },
  )

  it('a notice that comes again is the same, however late', async () => {
    const later = noon + 86_400_000
    expect(keysOf(await delivered(notice({ at: later }), to, later))).toEqual(
      keysOf(await delivered(notice(), to)),
    )
  })
})
