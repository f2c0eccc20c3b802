import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, received } from '../delivery.ts'
import { addressOf, posted, token, vectorOf } from '../forms.ts'

const to = connection('aliyun-sms', { token })
const report = {
  phone_number: '13800138000',
  send_time: '2026-01-05 10:00:00',
  report_time: '2026-01-05 10:00:05',
  success: false,
  err_code: 'MK:0001',
  biz_id: 'b1',
}
const reply = {
  phone_number: '13800138000',
  send_time: '2026-01-05 10:00:00',
  content: '好的',
  sign_name: '示例',
  dest_code: '1234',
  sequence_id: 1234567890,
}
const read = async (items: object[], settings: typeof to.settings = {}) =>
  delivered(posted('aliyun-sms', items), { ...to, settings })

const longReply = (last: number) =>
  `[{"phone_number":"13800138000","content":"x","sequence_id":123456789012345678${last}}]`

describe('aliyun-sms-report', () => {
  const vector = vectorOf('aliyun-sms-report', addressOf('aliyun-sms'))

  it('is let in by its address, answered as Aliyun wants it, and read', async () => {
    const { answer } = received(vector.asked, to)
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toEqual(vector.expect['responseBody'])
    expect(await delivered(vector.asked, to)).toMatchObject([
      {
        type: 'sms.delivered',
        statedAt: '2026-01-05T02:00:05.000Z',
        identities: [{ kind: 'phone', value: '+8613800138000' }],
        props: { sms_id: '12345', out_id: 't_01' },
      },
    ])
  })

  it('is kept out without its token', () => {
    expect(() => received({ ...vector.asked, path: '/hooks/aliyun-sms/main' }, to)).toThrow(
      expect.objectContaining({ status: 401 }),
    )
    expect(() =>
      received(vector.asked, connection('aliyun-sms', { token: 'the-other-token-drawn-by-lot' })),
    ).toThrow(RejectedError)
  })
})

describe('what is read', () => {
  it('is one touchpoint for each report of a request', async () => {
    const touchpoints = await read([
      report,
      { ...report, biz_id: 'b2' },
      { ...report, phone_number: '13900139000' },
    ])
    expect(touchpoints).toHaveLength(3)
    expect(new Set(keysOf(touchpoints)).size).toBe(3)
    expect(touchpoints[0]).toMatchObject({ type: 'sms.failed', props: { sms_id: 'b1', reason: 'MK:0001' } })
  })

  it('is a reply, whose words are kept nowhere', async () => {
    const [touchpoint] = await read([reply])
    expect(touchpoint).toMatchObject({ type: 'sms.replied', statedAt: '2026-01-05T02:00:00.000Z' })
    expect(JSON.stringify(touchpoint)).not.toContain('好的')
  })

  it.each(['T', 'td', ' 退订 ', '“R”', 'Ｔ', '退订。', 'STOP'])('%j takes consent back', async (content) => {
    expect(await read([{ ...reply, content }])).toMatchObject([
      { type: 'sms.opted_out', identities: [{ kind: 'phone' }] },
    ])
  })

  it.each(['', '不退订', 'TV', 'R2', 'N'])('%j does not', async (content) => {
    expect(await read([{ ...reply, content }])).toMatchObject([{ type: 'sms.replied' }])
  })

  it('other words can be agreed on', async () => {
    expect(await read([{ ...reply, content: 'n' }], { stopWords: ['N'] })).toMatchObject([
      { type: 'sms.opted_out' },
    ])
  })

  it('is also the report of texts abroad', async () => {
    const abroad = {
      To: '6591234567',
      Status: '1',
      MessageId: 'm1',
      SendDate: '2026-01-05 10:00:00',
      ReceiveDate: '2026-01-05 10:00:05',
    }
    expect(await read([abroad])).toMatchObject([
      { type: 'sms.delivered', identities: [{ value: '+6591234567' }], props: { sms_id: 'm1' } },
    ])
    expect(await read([{ to: '6591234567', status: 6, message_id: 'm1', error_code: 'X' }])).toMatchObject([
      { type: 'sms.failed', statedAt: '-', props: { reason: 'X' } },
    ])
    expect(await read([{ to: '6591234567', status: 9 }])).toMatchObject([
      { type: 'other', props: { event: 'report' } },
    ])
  })

  it('reads the clock string of older replies, and ids of any length', async () => {
    expect(await read([{ ...reply, send_time: '20260105100000' }])).toMatchObject([
      { statedAt: '2026-01-05T02:00:00.000Z' },
    ])
    const keys = await Promise.all(
      [1, 2].map(async (last) => keysOf(await delivered(posted('aliyun-sms', longReply(last)), to))),
    )
    expect(keys[0]).not.toEqual(keys[1])
  })

  it('is refused on record where the number is masked, or nothing of it is a report', async () => {
    await expect(read([{ ...report, phone_number: '1381111****' }])).rejects.toMatchObject({
      field: 'identities',
    })
    for (const odd of ['{"a":1}', 'x', '7', '[7]']) {
      expect(received(posted('aliyun-sms', odd), to).answer.status).toBe(200)
      await expect(delivered(posted('aliyun-sms', odd), to)).rejects.toThrow(RejectedError)
    }
  })
})
