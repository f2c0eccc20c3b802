import { describe, expect, it } from 'vitest'
import { receiverNames } from '../../shared/channels/receivers.ts'
import { testConnection } from '../../shared/api/connections/test-connection.ts'
import { hmacOf } from '../channels/signing.ts'
import { wecomSecrets } from '../channels/delivery.ts'
import { now, someConsole } from './asked.ts'

const post = (body?: unknown) => ({ method: 'POST', ...(body === undefined ? {} : { body }) })
const put = (body: unknown) => ({ method: 'PUT', body })
const response = {
  event_type: 'form_response',
  form_response: {
    form_id: 'f',
    token: 't-1',
    submitted_at: '2026-01-07T01:59:00Z',
    hidden: { user_id: 'u1' },
  },
}

const connected = async (secret: unknown = 'a-secret-of-the-form') => {
  const there = someConsole()
  await there.ask('/api/connections/typeform/fair', put({ secrets: { secret } }))
  return there
}

describe('a dry run', () => {
  it('says what would come of a payload, and stores and queues nothing', async () => {
    const { ask, queued, rows, kept } = await connected()
    const before = JSON.stringify([...kept])
    const { body } = await ask(
      '/api/connections/typeform/fair/dry-run',
      post({ body: response, skipSignature: true }),
    )
    expect(body).toMatchObject({
      door: 'self-signed',
      answer: { status: 200 },
      events: [
        {
          touchpoints: [
            {
              type: 'survey.submitted',
              identities: [{ id: 'userId:u1' }],
              props: { survey_id: 'f' },
              at: Date.parse('2026-01-07T01:59:00Z'),
            },
          ],
        },
      ],
    })
    expect(queued).toEqual([])
    expect(await rows.counters.total()).toEqual({})
    expect(JSON.stringify([...kept])).toBe(before)
  })

  it('looks at the signature unless it is told not to', async () => {
    const { ask } = await connected()
    const body = JSON.stringify(response)
    expect((await ask('/api/connections/typeform/fair/dry-run', post({ body }))).body).toMatchObject({
      door: 'refused',
      refused: { status: 401, field: 'typeform-signature' },
      events: [],
    })
    const headers = { 'Typeform-Signature': `sha256=${hmacOf('a-secret-of-the-form', body)}` }
    expect((await ask('/api/connections/typeform/fair/dry-run', post({ body, headers }))).body).toMatchObject(
      { door: 'verified', events: [{ touchpoints: [{}] }] },
    )
  })

  it('names field and rule of what would be refused on record', async () => {
    const { ask } = await connected()
    const nobody = { ...response, form_response: { ...response.form_response, hidden: {} } }
    expect(
      (await ask('/api/connections/typeform/fair/dry-run', post({ body: nobody, skipSignature: true }))).body,
    ).toMatchObject({
      events: [{ touchpoints: [], refused: { field: 'identities' } }],
    })
  })

  it('needs no connection, and tries other settings', async () => {
    const { ask } = someConsole()
    const settings = { becomes: 'lead.created' }
    expect(
      (await ask('/api/connections/typeform/-/dry-run', post({ body: response, settings }))).body,
    ).toMatchObject({ events: [{ touchpoints: [{ type: 'lead.created' }] }] })
    expect(
      await ask(
        '/api/connections/typeform/-/dry-run',
        post({ body: response, settings: { becomes: 'rain' } }),
      ),
    ).toMatchObject({ status: 400, body: { field: 'settings.becomes' } })
    expect(await ask('/api/connections/typeform/gone/dry-run', post({ body: response }))).toMatchObject({
      status: 404,
    })
    expect(await ask('/api/connections/wecom-robot/-/dry-run', post({ body: response }))).toMatchObject({
      status: 409,
    })
  })

  it.each(receiverNames)('of rubbish for %s is an answer, not an accident', async (channel) => {
    const { ask } = someConsole()
    for (const body of ['', 'null', '[]', '{"type":1}', '<xml>', 'a=b']) {
      const answer = await ask(`/api/connections/${channel}/-/dry-run`, post({ body }))
      expect([200, 400]).toContain(answer.status)
    }
  })

  it('reads as the door would open it what the vendor alone can sign', async () => {
    const { ask } = someConsole()
    const body = {
      id: 'EV-1',
      event_type: 'TRANSACTION.SUCCESS',
      create_time: '2026-01-05T20:00:00+08:00',
      resource: {
        mchid: '1',
        appid: 'wx0000000000000001',
        out_trade_no: 'O-9',
        transaction_id: '4',
        trade_state: 'SUCCESS',
        success_time: '2026-01-05T19:59:00+08:00',
        payer: { openid: 'oOPENID000000000000000000001' },
        amount: { total: 100, payer_total: 100, currency: 'CNY' },
      },
    }
    expect((await ask('/api/connections/wechat-pay/-/dry-run', post({ body }))).body).toMatchObject({
      door: 'skipped',
      events: [{ touchpoints: [{ type: 'order.paid' }] }],
    })
  })
})

describe('a test of a connection', () => {
  it('finds the door closed to strangers, and open to each live secret', async () => {
    const { ask } = await connected(['a-secret-of-the-form', 'another-of-the-form'])
    const { body } = await ask('/api/connections/typeform/fair/test', post())
    expect(body).toMatchObject({ ok: true })
    expect(body['checks']).toHaveLength(5)
    expect(JSON.stringify(body)).not.toContain('of-the-form')
  })

  it('finds that the secret is gone', async () => {
    const { ask, kept } = await connected()
    kept.clear()
    expect((await ask('/api/connections/typeform/fair/test', post())).body).toMatchObject({
      ok: false,
      checks: [{ ok: false }],
    })
  })

  it('asks WeCom for a key, and says when it gives none', async () => {
    const { ask, rows, kept } = someConsole()
    await ask(
      '/api/connections/wecom/corp',
      put({ secrets: { ...wecomSecrets, appSecret: 'secret-of-the-app' } }),
    )
    const deps = {
      rows: rows.connections,
      secrets: {
        draw: () => new Uint8Array(),
        get: async (name: string) => kept.get(name),
        put: async () => {},
        remove: async () => {},
      },
    }
    const asked: string[] = []
    const says = (answer: unknown) => ({
      now: () => now,
      fetch: async (url: string | URL | Request) => {
        asked.push(String(url instanceof Request ? url.url : url))
        return Response.json(answer)
      },
    })
    expect(
      await testConnection(deps, says({ errcode: 0, access_token: 'a', expires_in: 7200 }), 'wecom', 'corp'),
    ).toMatchObject({ ok: true })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('/cgi-bin/gettoken?corpid=ww1234567890abcdef')
    const refused = await testConnection(deps, says({ errcode: 40_001 }), 'wecom', 'corp')
    expect(refused.checks.at(-1)).toMatchObject({
      ok: false,
      why: { params: { text: expect.stringContaining('40001') } },
    })
  })
})
