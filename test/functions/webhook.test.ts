import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { secretNameOf } from '../../shared/channels/http/connections.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { log } from '../../shared/runtime/log.ts'
import { basic, call, callback, noon, request, signed, wecomXml } from '../channels/delivery.ts'
import { jdPush } from '../channels/commerce/jd-push.ts'
import { vectorWith } from '../channels/vectors.ts'
import { sendRequest, problemIn, rudderKey, world } from './send-request.ts'
import * as z from 'zod'
import type { HttpRequest } from '../../shared/runtime/http.ts'

const track = {
  type: 'track',
  event: 'Lead Created',
  userId: 'u_1',
  messageId: 'm-1',
  timestamp: '2026-01-05T11:59:00.000Z',
}
const at = (path: string, asked: HttpRequest): HttpRequest => ({ ...asked, path })
const lead = { type: 'lead.created', data: { email: 'li@example.com' } }
const added = wecomXml({
  Event: 'change_external_contact',
  ChangeType: 'add_external_contact',
  UserID: 'zhangsan',
  ExternalUserID: 'wmTESTAAAAexternal001',
})

const logged: unknown[] = []
beforeEach(() => {
  logged.length = 0
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(log, level).mockImplementation((...said) => void logged.push(said))
})

describe('verify, queue, answer', () => {
  it("Segment's clients hear success once their events are kept, one message each", async () => {
    const { deps, queued } = world()
    const answer = await sendRequest(
      deps,
      call('/v1/batch', {
        batch: [track, { ...track, messageId: 'm-2' }],
        sentAt: '2026-01-05T12:00:00.000Z',
      }),
    )
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"success":true}',
    })
    expect(queued).toEqual(
      ['m-1', 'm-2'].map((messageId) => ({
        v: 1,
        channel: 'segment',
        connection: 'web',
        receivedAt: noon,
        text: JSON.stringify({ ...track, messageId }),
        context: { sentAt: '2026-01-05T12:00:00.000Z' },
        settings: { country: 'CN', currency: 'CNY' },
      })),
    )
  })

  it("RudderStack's are known by their write key, and hear OK", async () => {
    const { deps, queued } = world()
    const asked = request({
      path: '/v1/batch',
      headers: { authorization: `Basic ${btoa(`${rudderKey}:`)}`, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ batch: [track] })),
    })
    expect(await sendRequest(deps, asked)).toMatchObject({ statusCode: 200, body: 'OK' })
    expect(queued).toMatchObject([{ channel: 'rudderstack', connection: 'app' }])
  })

  it('Standard Webhooks and WeCom find their connection in the path', async () => {
    const { deps, queued } = world()
    expect((await sendRequest(deps, at('/hooks/standard-webhooks/crm', signed(lead)))).statusCode).toBe(200)
    expect(await sendRequest(deps, at('/hooks/wecom/corp', callback(added)))).toMatchObject({
      statusCode: 200,
      body: '',
    })
    expect(queued.map(({ channel, connection }) => `${channel}/${connection}`)).toEqual([
      'standard-webhooks/crm',
      'wecom/corp',
    ])
  })

  it('JD names its messages in the path', async () => {
    const { deps, queued } = world()
    expect(
      (await sendRequest(deps, at('/hooks/jd/shop/newOrder', jdPush({ billId: '1' }, { at: noon }))))
        .statusCode,
    ).toBe(200)
    expect(queued).toMatchObject([{ channel: 'jd', connection: 'shop', context: { message: 'newOrder' } }])
  })

  it('Taobao hears no in the words its connection was set up for', async () => {
    const answer = await sendRequest(world().deps, at('/hooks/taobao/shop', request({ body: '{}' })))
    expect([answer.statusCode, answer.body]).toEqual([200, '{"ok":false}'])
  })

  it("WeCom's check of the address is answered in plain text, its plus signs left as they are", async () => {
    const vector = vectorWith(
      'wecom-url-verify-official',
      z.object({
        secrets: z.unknown(),
        request: z.object({ query: z.record(z.string(), z.string()) }),
        expect: z.object({ responseBody: z.string() }),
      }),
    )
    const { deps } = world({
      secretOf: async () => JSON.stringify({ id: 'corp', secrets: vector.secrets }),
      now: () => Number(vector.request.query['timestamp']) * 1000,
    })
    expect(vector.request.query['echostr']).toContain('+')
    expect(
      await sendRequest(
        deps,
        request({ method: 'GET', path: '/hooks/wecom/corp', query: vector.request.query }),
      ),
    ).toMatchObject({
      statusCode: 200,
      body: vector.expect.responseBody,
    })
  })

  it('nothing is promised that was not kept: clients are asked to come again', async () => {
    const { deps } = world({
      enqueue: async () => {
        throw new RetryableError('the queue does not answer')
      },
    })
    for (const asked of [
      call('/v1/track', track),
      at('/hooks/standard-webhooks/crm', signed(lead)),
      at('/hooks/wecom/corp', callback(added)),
    ]) {
      const answer = await sendRequest(deps, asked)
      expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } })
      expect(problemIn(answer).retry).toBe(true)
    }
  })
})

describe('a stranger gets nothing', () => {
  const bomb = {
    ...call('/v1/batch', {}),
    headers: { authorization: basic, 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(20_000_000)),
  }
  const crm = (asked: HttpRequest) => at('/hooks/standard-webhooks/crm', asked)
  it.each([
    [
      'a write key nobody knows',
      request({
        path: '/v1/track',
        headers: { authorization: 'Basic V1JPTkc6' },
        body: JSON.stringify(track),
      }),
      401,
    ],
    ['no write key', request({ path: '/v1/track', body: JSON.stringify(track) }), 401],
    [
      'a write key that names another secret',
      request({ path: '/v1/track', headers: { authorization: `Basic ${btoa('../signing:')}` }, body: '{}' }),
      401,
    ],
    ['broken JSON', request({ path: '/v1/track', headers: { authorization: basic }, body: '{' }), 400],
    ['broken JSON without a key', request({ path: '/v1/track', body: '{' }), 400],
    ['a body over the limit', call('/v1/track', { ...track, properties: { x: 'x'.repeat(40_000) } }), 400],
    ['a gzip bomb', bomb, 400],
    ['a call there is none of', call('/v1/sing', track), 404],
    ['a connection there is none of', at('/hooks/standard-webhooks/nobody', signed(lead)), 404],
    ['a channel there is none of', at('/hooks/telepathy/crm', signed(lead)), 404],
    ['a channel without a door', at('/hooks/own/own', signed(lead)), 404],
    ['SES at the door', at('/hooks/ses/eventbridge', signed(lead)), 404],
    ['the Tracking API by another door', at('/hooks/segment/web', call('/', track)), 404],
    ['a connection that climbs', at('/hooks/wecom/..%2Fsigning', callback(added)), 404],
    ['no signature', crm(request({ body: JSON.stringify(lead) })), 401],
    ['a stale signature', crm(signed(lead, { at: noon - 301_000 })), 401],
    [
      'a signature by somebody else',
      crm(signed(lead, { secret: `whsec_${btoa('not the secret of this connection')}` })),
      401,
    ],
    ['broken XML', at('/hooks/wecom/corp', { ...callback(added), body: Buffer.from('<xml><Encrypt>') }), 400],
    [
      'a query that is none',
      at('/hooks/wecom/corp', { ...callback(added), query: { msg_signature: '%' } }),
      401,
    ],
    ['a place there is none of', request({ path: '/admin' }), 404],
    ['nothing at all', request({ path: '/' }), 404],
  ])('%s', async (_, asked, status) => {
    const { deps, queued } = world()
    const answer = await sendRequest(deps, asked)
    expect(answer.statusCode).toBe(status)
    expect(queued).toEqual([])
    expect(answer.headers).not.toHaveProperty('location')
    expect(answer.body).toMatch(/[a-z]{3}/)
  })

  it('is given the error in the terms of whom it claims to be', async () => {
    const { deps } = world()
    const segments = await sendRequest(
      deps,
      request({ path: '/v1/track', headers: { authorization: basic }, body: '{' }),
    )
    expect(JSON.parse(segments.body)).toEqual({ success: false, message: 'the body must be JSON' })
    expect(
      problemIn(await sendRequest(deps, at('/hooks/standard-webhooks/crm', request({ body: '{}' })))),
    ).toMatchObject({
      status: 401,
      field: 'webhook-signature',
      retry: false,
    })
    expect((await sendRequest(deps, at('/hooks/wecom/corp', request({ body: '<xml>' })))).headers).toEqual({
      'content-type': 'text/plain; charset=utf-8',
    })
  })

  it.each(['../signing', 'a/b', '', 'x'.repeat(101), 'crm*'])('no secret is looked for under %s', (key) =>
    expect(secretNameOf('wecom', key)).toBeUndefined(),
  )

  it('may not ask for more than two secrets by one write key', async () => {
    const { deps, asked } = world()
    await sendRequest(
      deps,
      request({ path: '/v1/track', headers: { authorization: 'Basic V1JPTkc6' }, body: '{}' }),
    )
    expect(asked).toHaveLength(2)
    expect(asked.every((name) => /^connections\/(segment|rudderstack)\/[\w-]{22}$/.test(name))).toBe(true)
  })
})

it("a percent sign that encodes nothing is the sender's fault", async () => {
  const { deps } = world()
  const { webhook } = await import('../../functions/webhook.ts')
  const { eventOf } = await import('./send-request.ts')
  const answer = await webhook(deps)(
    { ...eventOf(at('/hooks/wecom/corp', callback(added))), rawQueryString: 'a=%zz' },
    JSON.parse('{}'),
  )
  expect(answer.statusCode).toBe(400)
})

it('a connection that lies broken in its secret is our fault, and is stated so without its contents', async () => {
  const { deps } = world()
  expect(await sendRequest(deps, at('/hooks/wecom/broken', callback(added)))).toMatchObject({
    statusCode: 500,
  })
  expect(JSON.stringify(logged)).toContain('ZodError')
})

it('states nothing of what was sent, and no secret, into the log', async () => {
  const { deps } = world()
  await sendRequest(
    deps,
    at(
      '/hooks/standard-webhooks/crm',
      signed({ type: 'lead.created', data: { email: 'li@example.com' } }, { at: 0 }),
    ),
  )
  await sendRequest(
    deps,
    request({ path: '/v1/track', headers: { authorization: basic }, body: '{"email":"li@example.com"' }),
  )
  expect(JSON.stringify(logged)).toContain('webhook.refused')
  expect(JSON.stringify(logged)).not.toMatch(/li@|TESTWRITEKEY|whsec|testToken/)
})
