import { createHash } from 'node:crypto'
import { gzipSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { receiver as segmentDoor } from '../../../shared/channels/segment/receive.ts'
import { keyOf, writeKeyOf } from '../../../shared/channels/segment/write-key.ts'
import { receiver as rudderstackDoor } from '../../../shared/channels/rudderstack/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import {
  basic,
  call,
  connection,
  delivered,
  noon,
  reading,
  received,
  request,
  rudderstack,
  segment,
  sha1,
  writeKey,
  zipped,
} from '../delivery.ts'
import { vectorWith } from '../vectors.ts'

const vectorRequest = z.object({
  method: z.string(),
  path: z.string().default('/'),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  bodyBase64: z.string().optional(),
})
const bodyOf = ({ body, bodyBase64 }: z.infer<typeof vectorRequest>): Buffer =>
  bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64')

const track = { type: 'track', event: 'X', userId: 'u', messageId: 'm' }
const refusedAt = (run: () => unknown): RejectedError => {
  try {
    run()
  } catch (error) {
    if (error instanceof RejectedError) return error
    throw error
  }
  throw new Error('it was taken')
}

describe('the vectors', () => {
  it('segment-batch-basic-auth: two events, {"success":true}', async () => {
    const vector = vectorWith(
      'segment-batch-basic-auth',
      z.object({
        request: vectorRequest,
        secrets: z.object({ writeKey: z.string() }),
        expect: z.object({ httpStatus: z.number(), responseBody: z.unknown(), events: z.number() }),
        negative: z.array(z.object({ headers: z.record(z.string(), z.string()) })),
      }),
    )
    const asked = request({ ...vector.request, body: bodyOf(vector.request) })
    const { answer, queued } = received(asked, connection('segment', vector.secrets))
    expect(answer.status).toBe(vector.expect.httpStatus)
    expect(JSON.parse(answer.body)).toEqual(vector.expect.responseBody)
    expect(queued).toHaveLength(vector.expect.events)
    expect(await delivered(asked, connection('segment', vector.secrets))).toMatchObject([
      {
        id: 'm-1',
        type: 'profile.updated',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [
          { kind: 'userId', value: 'u_1001' },
          { kind: 'email', value: 'li.lei@example.com' },
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'anonymousId', value: 'a-77' },
        ],
      },
      {
        id: 'm-2',
        type: 'order.paid',
        props: { order_id: 'O-9' },
        value: { amount: 19_950, currency: 'CNY' },
      },
    ])
    for (const { headers } of vector.negative)
      expect(
        refusedAt(() =>
          received(
            { ...asked, headers: { ...asked.headers, ...headers } },
            connection('segment', vector.secrets),
          ),
        ).status,
      ).toBe(401)
  })

  it('rudderstack-batch-gzip: unpacked, and answered OK', () => {
    const vector = vectorWith(
      'rudderstack-batch-gzip',
      z.object({
        request: vectorRequest,
        secrets: z.object({ writeKey: z.string() }),
        expect: z.object({ inflatedSha256: z.string(), responseBody: z.string() }),
      }),
    )
    const body = bodyOf(vector.request)
    expect(createHash('sha256').update(gunzipSync(body)).digest('hex')).toBe(vector.expect.inflatedSha256)
    const { answer, queued } = received(
      request({ ...vector.request, body }),
      connection('rudderstack', vector.secrets),
    )
    expect(answer).toMatchObject({ status: 200, body: vector.expect.responseBody })
    expect(queued.length).toBeGreaterThan(0)
  })

  it('segment-webhook-destination: one event by its signature; a batch only with an agreed header beside it', async () => {
    const [single, batch] = ['segment-webhook-destination-single', 'segment-webhook-destination-batch'].map(
      (id) =>
        vectorWith(id, z.object({ request: vectorRequest, secrets: z.object({ sharedSecret: z.string() }) })),
    )
    if (!single || !batch) throw new Error('both are there')
    const agreed = { ...batch.secrets, authorization: 'Bearer agreed-on' }
    const asked = request({ ...single.request, body: bodyOf(single.request) })
    expect(await delivered(asked, connection('segment-webhook', single.secrets))).toMatchObject([
      { id: 'm-3', type: 'email.opened', props: { email_id: 'e1', campaign: 'c1', grade: 'human' } },
    ])
    const many = request({ ...batch.request, body: bodyOf(batch.request) })
    expect(refusedAt(() => received(many, connection('segment-webhook', batch.secrets))).message).toContain(
      'turn batching off',
    )
    expect(refusedAt(() => received(many, connection('segment-webhook', agreed))).field).toBe('authorization')
    expect(
      received(
        { ...many, headers: { ...many.headers, authorization: 'Bearer agreed-on' } },
        connection('segment-webhook', agreed),
      ).queued,
    ).toHaveLength(2)
    expect(
      refusedAt(() =>
        received(
          { ...many, headers: { authorization: 'Bearer agreed-on', 'x-signature': sha1('other', 'x') } },
          connection('segment-webhook', agreed),
        ),
      ).status,
    ).toBe(401)
  })
})

describe('who may come in', () => {
  it.each([
    ['Basic with a colon', { authorization: basic }, {}],
    [
      'Basic without a colon, as some clients write it',
      { authorization: `Basic ${Buffer.from(writeKey).toString('base64')}` },
      {},
    ],
    ['the write key in the body, as browsers send it', {}, { writeKey }],
    ['a bearer token, and the write key in the body', { authorization: 'Bearer token' }, { writeKey }],
  ])('%s', (_, headers, more) => {
    const asked = request({ path: '/v1/track', headers, body: JSON.stringify({ ...track, ...more }) })
    expect(writeKeyOf(asked)).toBe(writeKey)
    expect(received(asked, segment).answer.status).toBe(200)
  })

  it('lets either of two keys in while they are changed', () => {
    expect(
      received(call('/v1/track', track), connection('segment', { writeKey: ['NEWWRITEKEY', writeKey] }))
        .answer.status,
    ).toBe(200)
  })

  it.each([
    {},
    { authorization: 'Basic V1JPTkc6' },
    { authorization: 'Basic !' },
    { authorization: 'Basic' },
  ])('answers 401 to %j', (headers) => {
    expect(
      refusedAt(() => received(request({ path: '/v1/track', headers, body: JSON.stringify(track) }), segment))
        .status,
    ).toBe(401)
  })

  it('keeps a connection under a name that does not report the key', () => {
    expect(keyOf(writeKey)).toMatch(/^[\w-]{22}$/)
    expect(keyOf(writeKey)).not.toContain(writeKey)
  })

  it('lets the key and the time of sending go no further than the receiver', () => {
    const { queued } = received(
      call('/v1/track', { ...track, writeKey, sentAt: '2026-01-05T12:00:00.000Z' }),
      segment,
    )
    expect(queued).toMatchObject([{ context: { sentAt: '2026-01-05T12:00:00.000Z' } }])
    expect(JSON.parse(queued[0]?.text ?? '')).toEqual(track)
  })
})

describe('what is too much', () => {
  const long = (bytes: number) => ({ ...track, properties: { x: 'x'.repeat(bytes) } })
  const many = (count: number) => ({
    batch: Array.from({ length: count }, (_, index) => ({ ...track, messageId: `m${index}` })),
  })

  it.each([
    ['a call over 32 KB', call('/v1/track', long(32 * 1024)), 400, 413],
    ['an event over 32 KB in a batch', call('/v1/batch', { batch: [track, long(32 * 1024)] }), 400, 413],
    [
      'broken JSON',
      request({ path: '/v1/track', headers: { authorization: basic }, body: '{"type":' }),
      400,
      400,
    ],
    [
      'text that is no UTF-8',
      request({
        path: '/v1/track',
        headers: { authorization: basic },
        body: Buffer.from('{"userId":"\xc3("}', 'latin1'),
      }),
      400,
      400,
    ],
    ['a body that is no object', call('/v1/track', ['x']), 400, 400],
    ['a batch that is no list', call('/v1/batch', { batch: 'x' }), 400, 400],
    [
      'brackets without end',
      request({
        path: '/v1/track',
        headers: { authorization: basic },
        body: `{"a":${'['.repeat(15_000)}${']'.repeat(15_000)}}`,
      }),
      400,
      400,
    ],
    [
      'broken gzip',
      { ...call('/v1/track', track), headers: { authorization: basic, 'content-encoding': 'gzip' } },
      400,
      400,
    ],
    [
      'a packing nobody knows',
      { ...call('/v1/track', track), headers: { authorization: basic, 'content-encoding': 'br' } },
      400,
      415,
    ],
    [
      'a gzip bomb',
      {
        ...call('/v1/batch', {}),
        headers: { authorization: basic, 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(50_000_000)),
      },
      400,
      413,
    ],
  ])('%s is refused: %i by Segment, %i by RudderStack', (_, asked, bySegment, byRudder) => {
    const answers = [
      [segmentDoor, segment, bySegment],
      [rudderstackDoor, rudderstack, byRudder],
    ] as const
    for (const [door, to, status] of answers) {
      const refused = refusedAt(() => received(asked, to))
      expect(door.rejectionResponse?.(refused).status).toBe(status)
      expect(door.rejectionResponse?.(refused).body).toContain('must')
    }
  })

  it('a bomb is stopped while it unpacks: at a megabyte, for so small a body', () => {
    const asked = {
      ...call('/v1/batch', {}),
      headers: { authorization: basic, 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(2_000_000, ' ')),
    }
    for (const to of [segment, rudderstack])
      expect(() => received(asked, to)).toThrow('must not unpack to so much')
  })

  it("a body over 500 KB is 400 to Segment, and within RudderStack's 4,000 KB", () => {
    const asked = call('/v1/batch', { batch: Array.from({ length: 20 }, () => long(30_000)) })
    expect(refusedAt(() => received(asked, segment)).status).toBe(400)
    expect(received(asked, rudderstack).queued).toHaveLength(20)
    expect(
      refusedAt(() =>
        received(call('/v1/batch', { batch: Array.from({ length: 140 }, () => long(30_000)) }), rudderstack),
      ).status,
    ).toBe(413)
  })

  it('events that resemble each other may pack better than any bomb', () => {
    const asked = zipped(call('/v1/batch', many(2000)))
    expect(gunzipSync(asked.body).length / asked.body.length).toBeGreaterThan(16)
    expect(received(asked, rudderstack).queued).toHaveLength(2000)
  })

  it('2,500 events are taken; of more Segment states success, and one refusal goes on record', async () => {
    expect(received(call('/v1/batch', many(2500)), segment).queued).toHaveLength(2500)
    const { answer, queued } = received(call('/v1/batch', many(2501)), segment)
    expect(answer).toMatchObject({ status: 200, body: '{"success":true}' })
    expect(queued).toHaveLength(1)
    await expect(Promise.all(queued.map(reading))).rejects.toThrow('type must be one of')
  })

  it('RudderStack insists on ids and on events; Segment takes and refuses later', async () => {
    const nobody = call('/v1/batch', { batch: [{ type: 'track', event: 'X', userId: null }] })
    expect(refusedAt(() => received(nobody, rudderstack)).status).toBe(400)
    expect(refusedAt(() => received(call('/v1/batch', { batch: [] }), rudderstack)).status).toBe(400)
    expect(received(call('/v1/batch', { batch: [] }), segment)).toMatchObject({
      answer: { status: 200 },
      queued: [],
    })
    await expect(delivered(nobody, segment)).rejects.toThrow('userId or anonymousId must be there')
  })

  it.each(['/v1/merge', '/v1/', '/v1/toString', '/v1/track/x'])('%s is no call', (path) => {
    expect(refusedAt(() => received(call(path, track), segment)).status).toBe(404)
  })
})

it.each([
  ['i', 'identify'],
  ['t', 'track'],
  ['p', 'page'],
  ['s', 'screen'],
  ['g', 'group'],
  ['a', 'alias'],
])('/v1/%s is /v1/%s', (short, type) => {
  const { queued } = received(call(`/v1/${short}`, { userId: 'u', messageId: 'm' }), segment)
  expect(JSON.parse(queued[0]?.text ?? '')).toMatchObject({ type })
})

it('what a batch states around its events, each of them states; the event has the last word', async () => {
  const [touchpoint] = await delivered(
    call('/v1/b', {
      batch: [{ ...track, event: 'Lead Created', context: { locale: 'zh-CN' } }],
      context: { locale: 'en', timezone: 'Asia/Shanghai' },
    }),
    segment,
  )
  expect(touchpoint?.props).toEqual({ language: 'zh-CN', time_zone: 'Asia/Shanghai' })
})

it('a beacon may call itself text', () => {
  expect(
    received(
      { ...call('/v1/track', track), headers: { authorization: basic, 'content-type': 'text/plain' } },
      segment,
      noon,
    ).answer.status,
  ).toBe(200)
})
