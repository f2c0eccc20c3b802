import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, noon, received } from '../delivery.ts'
import { jdyPush, jdySecret, vectorOf } from '../forms.ts'

const to = connection('jiandaoyun', { secret: jdySecret })
const data = {
  appId: 'a',
  entryId: 'e',
  formName: '线索',
  _id: '5f1',
  createTime: '2026-01-05T11:00:00.000Z',
  creator: { name: '王五', username: 'wangwu' },
}
const read = async (push: object, settings: typeof to.settings = {}) =>
  delivered(jdyPush(push), { ...to, settings })

describe('jiandaoyun-push', () => {
  const vector = vectorOf('jiandaoyun-push')
  const then = Number(vector.asked.query['timestamp']) * 1000
  const known = connection('jiandaoyun', vector.secrets, { fields: { phone: '_widget_1' } })

  it('is let in, and is one touchpoint, whatever the id of its delivery states: that is not signed', async () => {
    expect(received(vector.asked, known, then).answer.status).toBe(200)
    expect(await delivered(vector.asked, known, then)).toMatchObject([
      { type: 'web.form_submitted', identities: [{ kind: 'phone', value: '+8613800138000' }] },
    ])
  })

  it.each([
    ['another secret', vector.asked, { ...known, secrets: { secret: 'another-secret' } }],
    ['another nonce', { ...vector.asked, query: { ...vector.asked.query, nonce: '0f5adf' } }, known],
    [
      'another time',
      { ...vector.asked, query: { ...vector.asked.query, timestamp: String(then / 1000 + 1) } },
      known,
    ],
    ['no signature', { ...vector.asked, headers: {} }, known],
  ])('is kept out with %s', (_, asked, connected) => {
    expect(() => received(asked, connected, then)).toThrow(expect.objectContaining({ status: 401 }))
  })

  it('is let in for five minutes either way, unless it is set otherwise', () => {
    expect(() => received(vector.asked, known, then + 301_000)).toThrow('within 300')
    expect(() => received(vector.asked, known, then - 301_000)).toThrow('within 300')
    expect(
      received(vector.asked, { ...known, settings: { tolerance: 900 } }, then + 900_000).answer.status,
    ).toBe(200)
  })
})

it('either of two secrets lets in', () => {
  expect(
    received(
      jdyPush({ op: 'data_create', data }),
      connection('jiandaoyun', { secret: ['next-secret', jdySecret] }),
    ).queued,
  ).toHaveLength(1)
})

describe('what is read', () => {
  it('is found by the usual aliases, and in answers that are objects', async () => {
    const answers = {
      name: '李雷',
      mobile: { phone: '13800138000', verified: true },
      company: '示例公司',
      weixin: 'lilei_88',
      ext: 'L-3',
    }
    expect(await read({ op: 'data_create', opTime: noon - 60_000, data: { ...data, ...answers } })).toEqual([
      {
        id: expect.any(String),
        channel: 'jiandaoyun',
        source: 'main',
        type: 'web.form_submitted',
        at: noon - 60_000,
        statedAt: '2026-01-05T11:59:00.000Z',
        receivedAt: noon,
        name: '李雷',
        company: '示例公司',
        identities: [
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'lead.id', value: 'L-3' },
        ],
        props: { form: 'e', wechat: 'lilei_88' },
      },
    ])
  })

  it.each([
    ['data_create', 'lead.created', {}],
    ['data_update', 'profile.updated', {}],
    ['data_remove', 'other', { event: 'data_remove' }],
    ['data_recover', 'other', { event: 'data_recover' }],
    ['form_update', 'other', { event: 'form_update' }],
  ])('%s is %s', async (op, type, props) => {
    expect(
      await read({ op, data: { ...data, phone: '13800138000' } }, { becomes: 'lead.created' }),
    ).toMatchObject([{ type, props }])
  })

  it('is never the colleague who typed it', async () => {
    await expect(read({ op: 'data_create', data })).rejects.toMatchObject({ field: 'identities' })
  })

  it('is distinguished by its text where no id came along', async () => {
    const { headers, ...push } = jdyPush({ op: 'data_create', data: { ...data, phone: '13800138000' } })
    const bare = { ...push, headers: { 'x-jdy-signature': headers['x-jdy-signature'] ?? '' } }
    const [touchpoint] = await delivered(bare, to)
    expect(touchpoint?.id).toHaveLength(22)
    expect(touchpoint?.statedAt).toBe('2026-01-05T11:00:00.000Z')
  })

  it('is refused on record where it is no push', async () => {
    for (const odd of [{}, { op: 1, data }, { op: 'data_create' }, []]) {
      expect(received(jdyPush(odd), to).answer.status).toBe(200)
      await expect(delivered(jdyPush(odd), to)).rejects.toThrow(RejectedError)
    }
  })
})
