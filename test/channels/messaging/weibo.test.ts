import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { connection, delivered, keysOf, noon, received, request } from '../delivery.ts'
import { plainly } from '../tencent.ts'
import { vectorWith } from '../vectors.ts'

const to = connection('weibo', { appSecret: 'weiboAppSecret' })
const happened = async (said: unknown) =>
  delivered(plainly(typeof said === 'string' ? said : JSON.stringify(said), 'weiboAppSecret'), to)

describe('weibo-fans-url-verify', () => {
  const shape = z.object({
    secrets: z.object({ appSecret: z.string() }),
    request: z.object({ method: z.string(), query: z.record(z.string(), z.string()) }),
    expect: z.looseObject({ responseBody: z.string() }),
  })
  const vector = vectorWith('weibo-fans-url-verify', shape)
  const then = Number(vector.request.query['timestamp']) * 1000
  const asked = request(vector.request)

  it('is answered with what it asked, and brings nothing', () => {
    const { answer, queued } = received(asked, connection('weibo', vector.secrets), then)
    expect([answer.status, answer.body, queued]).toEqual([200, vector.expect.responseBody, []])
  })

  it('is kept out with another secret or nonce, or late', () => {
    expect(() => received(asked, connection('weibo', { appSecret: 'another' }), then)).toThrow(
      'signature must be made',
    )
    expect(() => received({ ...asked, query: { ...asked.query, nonce: '1' } }, to, then)).toThrow(
      'signature must be made',
    )
    expect(() => received(asked, to, then + 301_000)).toThrow('timestamp must be within 300')
  })
})

const said = (more: object) => ({
  sender_id: 2_489_518_277,
  receiver_id: 1,
  created_at: 'Mon Jan 05 19:59:00 +0800 2026',
  ...more,
})

describe('what people do', () => {
  it.each([
    [
      { type: 'text', text: 'hello' },
      { type: 'social.message_in', props: { reason: 'text' } },
    ],
    [
      { type: 'mention', data: {} },
      { type: 'social.message_in', props: { reason: 'mention' } },
    ],
    [{ type: 'event', data: { subtype: 'follow' } }, { type: 'social.followed' }],
    [{ type: 'event', data: { subtype: 'unfollow' } }, { type: 'social.unfollowed' }],
    [
      { type: 'event', data: { subtype: 'subscribe' } },
      { type: 'social.followed', props: { reason: 'subscribed' } },
    ],
    [
      { type: 'event', data: { subtype: 'unsubscribe' } },
      { type: 'social.unfollowed', props: { reason: 'unsubscribed' } },
    ],
    [
      { type: 'event', data: { subtype: 'scan', key: 'scene1' } },
      { type: 'social.scanned', props: { key: 'scene1' } },
    ],
    [
      { type: 'event', data: { subtype: 'click', key: 'MENU' } },
      { type: 'social.menu_clicked', props: { key: 'MENU' } },
    ],
    [
      { type: 'event', data: { subtype: 'view', key: 'https://example.com/?utm_source=a' } },
      { props: { key: 'https://example.com/' } },
    ],
    [
      { type: 'event', data: { subtype: 'something_new' } },
      { type: 'other', props: { event: 'event/something_new' } },
    ],
    [{ type: 'hologram' }, { type: 'other', props: { event: 'hologram/' } }],
  ])('%j', async (more, expected) => {
    const came = await happened(said(more))
    expect(came).toMatchObject([
      {
        statedAt: '2026-01-05T11:59:00.000Z',
        identities: [{ kind: 'weibo.uid', value: '2489518277' }],
        ...expected,
      },
    ])
    expect(JSON.stringify(came)).not.toContain('hello')
  })

  it('two messages within a second are two, the same one twice is one, and a long id keeps every digit', async () => {
    const [one, again, other] = await Promise.all(
      ['a', 'a', 'b'].map(async (text) => happened(said({ type: 'text', text }))),
    )
    expect(again).toEqual(one)
    expect(keysOf(other ?? [])).not.toEqual(keysOf(one ?? []))
    expect(
      await happened('{"type":"text","sender_id":12345678901234567890,"created_at":1767614340}'),
    ).toMatchObject([{ identities: [{ value: '12345678901234567890' }], at: noon - 60_000 }])
  })

  it('what names no one is refused on record', async () => {
    await expect(happened(said({ type: 'text', sender_id: 0 }))).rejects.toThrow('must name a person')
  })
})
