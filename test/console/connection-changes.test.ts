import { describe, expect, it } from 'vitest'
import { receiveWebhook } from '../../shared/channels/http/receive-webhook.ts'
import { ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import { hmacOf } from '../channels/signing.ts'
import { request } from '../channels/delivery.ts'
import { now, startTestConsole } from './test-console.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

const post = (body?: unknown) => ({ method: 'POST', body })
const put = (body: unknown) => ({ method: 'PUT', body })
const form = '/api/connections/typeform/fair'
const body = JSON.stringify({
  event_type: 'form_response',
  form_response: {
    form_id: 'f',
    token: 't-1',
    submitted_at: '2026-01-07T01:59:00Z',
    hidden: { user_id: 'u1' },
  },
})
const signedWith = (secret: string) =>
  request({ headers: { 'typeform-signature': `sha256=${hmacOf(secret, body)}` }, body })

const connected = async (secret: unknown = 'first-secret-of-the-form') => {
  const started = startTestConsole()
  await started.ask(form, put({ secrets: { secret } }))
  const deps = {
    secretOf: async (name: string) => started.kept.get(name),
    enqueue: async (events: readonly QueuedEvent[]) => void started.queued.push(...events),
    fetched: async () => '',
  }
  const deliver = async (key: string) =>
    (await receiveWebhook(deps, signedWith(key), 'typeform', 'fair', now)).status
  const settle = async (): Promise<void> => {
    for (const event of started.queued.splice(0)) await ingestEvent(started.rows.touchpoints)(event)
  }
  return { ...started, deliver, settle }
}

describe('secret rotation', () => {
  it('accepts both secrets until it is finished, then only the second', async () => {
    const { ask, deliver } = await connected()
    const rotation = await ask(`${form}/rotate`, post({ secrets: { secret: 'second-secret-of-the-form' } }))
    expect(rotation.body).toMatchObject({
      state: 'rotating',
      secrets: { secret: ['…form', '…form'] },
      liveFrom: now + 60_000,
    })
    expect([await deliver('first-secret-of-the-form'), await deliver('second-secret-of-the-form')]).toEqual([
      200, 200,
    ])
    expect((await ask(`${form}/rotate`, post({ finish: true }))).body).toMatchObject({
      state: 'live',
      secrets: { secret: ['…form'] },
    })
    expect([await deliver('first-secret-of-the-form'), await deliver('second-secret-of-the-form')]).toEqual([
      401, 200,
    ])
  })

  it('of a write key stores a second entry and removes the first when finished', async () => {
    const { ask, kept } = startTestConsole()
    await ask('/api/connections/segment/site', put({ secrets: { writeKey: 'site-0123456789' } }))
    await ask('/api/connections/segment/site/rotate', post({ secrets: { writeKey: 'site-9876543210' } }))
    expect(kept.size).toBe(2)
    await ask('/api/connections/segment/site/rotate', post({ finish: true }))
    expect([...kept.values()].map((text) => JSON.parse(text).secrets)).toEqual([
      { writeKey: 'site-9876543210' },
    ])
  })

  it('generates a secret on request and returns it once', async () => {
    const { ask, kept } = await connected()
    const generated = '07'.repeat(16)
    expect((await ask(`${form}/rotate`, post({ generate: ['secret'] }))).body).toMatchObject({
      drawn: { secret: generated },
    })
    expect((await ask(form)).text).not.toContain(generated)
    expect(kept.get('connections/typeform/fair')).toContain(generated)
    expect(
      (await ask('/api/connections/weidian/shop', put({ generate: ['token'], secrets: {} }))).body,
    ).toMatchObject({ drawn: { token: generated }, address: '/hooks/weidian/shop~{token}' })
  })

  it.each([
    [{ secrets: { secret: 'third-secret' } }, 409, 'secrets.secret', ['a-first-secret', 'a-second-secret']],
    [{ secrets: { secret: 'first-secret-of-the-form' } }, 409, 'secrets.secret', 'first-secret-of-the-form'],
    [{ secrets: { colour: 'first' } }, 400, 'secrets.colour', 'a-first-secret'],
    [{ secrets: { secret: 'tiny' } }, 400, 'secrets.secret', 'a-first-secret'],
    [{ finish: true }, 409, 'finish', 'a-first-secret'],
    [{ finish: true, generate: ['secret'] }, 400, undefined, 'a-first-secret'],
    [{}, 400, undefined, 'a-first-secret'],
    [{ generate: ['colour'] }, 400, 'generate', 'a-first-secret'],
  ])('refuses %j, names the field and changes nothing', async (rotation, status, field, secret) => {
    const { ask, kept } = await connected(secret)
    const before = [...kept]
    const answer = await ask(`${form}/rotate`, post(rotation))
    expect({ status: answer.status, field: answer.body['field'] }).toEqual({ status, field })
    expect([...kept]).toEqual(before)
  })

  it('refuses to rotate a field that takes one value', async () => {
    const { ask } = startTestConsole()
    await ask(
      '/api/connections/youzan/shop',
      put({ secrets: { clientId: 'abcdef', clientSecret: 'a-client-secret' } }),
    )
    expect(
      await ask('/api/connections/youzan/shop/rotate', post({ secrets: { clientId: 'ghijkl' } })),
    ).toMatchObject({ status: 400, body: { field: 'secrets.clientId' } })
  })
})

describe('paused connection', () => {
  it('answers the sender 200, stores events as refused, and replays them once after resume', async () => {
    const { ask, deliver, settle, rows, queued } = await connected()
    expect((await ask(`${form}/pause`, post())).body).toMatchObject({ state: 'paused', pause: { from: now } })
    expect(await deliver('first-secret-of-the-form')).toBe(200)
    expect(await deliver('a-wrong-secret')).toBe(401)
    await settle()
    const refusals = (await rows.touchpoints.refusals('typeform', '2026-01-07', {})).items
    expect(refusals).toMatchObject([{ reason: 'the connection was paused', text: body }])
    expect(await ask(`${form}/bring-back`, post())).toMatchObject({ status: 409 })
    expect((await ask(`${form}/resume`, post())).body).toMatchObject({
      state: 'live',
      pause: { from: now, to: now },
    })
    const refusal = {
      id: 'other',
      channel: 'typeform',
      connection: 'fair',
      receivedAt: now,
      reason: 'token must be there',
      text: '{}',
    }
    await rows.touchpoints.refuse(refusal)
    await rows.touchpoints.refuse({
      ...refusal,
      id: 'another',
      connection: 'another',
      reason: 'the connection was paused',
    })
    for (let time = 0; time < 2; time++) {
      expect((await ask(`${form}/bring-back`, post())).body).toEqual({ brought: 1 })
      expect(queued).toMatchObject([{ channel: 'typeform', connection: 'fair', receivedAt: now, text: body }])
      await settle()
    }
    expect(await deliver('first-secret-of-the-form')).toBe(200)
    expect(queued).toHaveLength(1)
    expect(queued[0]).not.toHaveProperty('paused')
  })

  it('stores long events completely, with the request context', async () => {
    const { rows } = startTestConsole()
    const text = JSON.stringify({ long: '长'.repeat(20_000) })
    await ingestEvent(rows.touchpoints)({
      v: 1,
      channel: 'shopify',
      connection: 'shop',
      receivedAt: now,
      text,
      context: { topic: 'orders/create' },
      paused: true,
    })
    expect((await rows.touchpoints.refusals('shopify', '2026-01-07', {})).items).toMatchObject([
      { text, held: { topic: 'orders/create' } },
    ])
  })

  it('stays paused after a repeated pause and a change of secrets', async () => {
    const { ask, kept } = await connected()
    for (let time = 0; time < 2; time++) await ask(`${form}/pause`, post())
    expect((await ask(form, put({ secrets: { secret: 'another-secret-altogether' } }))).body).toMatchObject({
      state: 'paused',
    })
    expect(JSON.parse(kept.get('connections/typeform/fair') ?? '')).toMatchObject({ paused: true })
  })

  it('refuses to pause outbound and unknown connections', async () => {
    const { ask } = startTestConsole()
    await ask('/api/connections/wecom-robot/sales', put({ secrets: { key: '0123456789abcdef' } }))
    expect((await ask('/api/connections/wecom-robot/sales/pause', post())).status).toBe(409)
    expect((await ask('/api/connections/typeform/unknown/pause', post())).status).toBe(404)
  })
})

const count = (
  rows: ReturnType<typeof startTestConsole>['rows'],
  at: string,
  add: Record<string, number>,
  seq: string,
) => rows.counters.count('lane', seq, [{ hour: at, seq, add }])

describe('connection health', () => {
  const hour = Date.parse('2026-01-07T01:00:00Z')

  it('returns last delivery, stored count and lag percentiles from the counters', async () => {
    const { ask, rows } = await connected()
    await count(
      rows,
      '2026-01-07T01',
      { 'via|0|typeform/fair': 18, 'via|3|typeform/fair': 2, 'via|0|typeform/other': 9 },
      '1',
    )
    await count(rows, '2026-01-04T01', { 'via|8|typeform/fair': 50 }, '2')
    const { health } = (await ask(form)).body
    expect(health).toEqual({
      lastDelivery: { from: hour, to: hour + 3_600_000 },
      stored: 20,
      refused: 0,
      held: 0,
      errorRate: 0,
      lag: { p50: 1000, p95: 120_000 },
      lastRefusal: null,
    })
  })

  it('returns null without deliveries, and the latest refused event', async () => {
    const { ask, rows } = await connected()
    expect((await ask(form)).body['health']).toMatchObject({ lastDelivery: null, errorRate: null, lag: null })
    await count(rows, '2026-01-07T00', { 'refused|typeform': 3 }, '1')
    const refusal = {
      channel: 'typeform',
      connection: 'fair',
      receivedAt: now - 2000,
      reason: 'token must be there',
      field: 'token',
      text: '{}',
    }
    await rows.touchpoints.refuse({ ...refusal, id: 'a' })
    await rows.touchpoints.refuse({
      ...refusal,
      id: 'b',
      receivedAt: now - 1000,
      reason: 'form_id must be there',
      field: 'form_id',
    })
    await rows.touchpoints.refuse({ ...refusal, id: 'c', connection: 'another' })
    const { items } = (await ask('/api/connections')).body
    expect(items).toMatchObject([
      {
        health: {
          refused: 2,
          errorRate: 1,
          lastRefusal: { at: now - 1000, reason: 'form_id must be there', field: 'form_id' },
        },
      },
    ])
  })
})

it('GET /api/channels describes the fields of every channel', async () => {
  const { items } = (await startTestConsole().ask('/api/channels')).body
  expect(items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        channel: 'weidian',
        way: 'in',
        address: '/hooks/weidian/{id}~{token}',
        secrets: [{ name: 'token', kind: 'text', required: true, two: true, draw: 'hex', inAddress: true }],
      }),
      expect.objectContaining({ channel: 'wecom', pulled: true }),
      expect.objectContaining({ channel: 'segment', address: '/v1/batch' }),
      expect.objectContaining({ channel: 'wecom-robot', way: 'out' }),
    ]),
  )
})
