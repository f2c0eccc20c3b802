import { describe, expect, it } from 'vitest'
import { receiverNames } from '../../shared/channels/receivers.ts'
import { testConnection } from '../../shared/api/connections/test-connection.ts'
import { hmacOf } from '../channels/signing.ts'
import { wecomSecrets } from '../channels/delivery.ts'
import { now, startTestConsole } from './test-console.ts'

const post = (body?: unknown) => ({ method: 'POST', body })
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
  const started = startTestConsole()
  await started.ask('/api/connections/typeform/fair', put({ secrets: { secret } }))
  return started
}

describe('dry run', () => {
  it('returns the touchpoints of a payload without storing or enqueuing', async () => {
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

  it('verifies the signature unless skipSignature is set', async () => {
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

  it('names field and rule of an event that would be refused', async () => {
    const { ask } = await connected()
    const anonymous = { ...response, form_response: { ...response.form_response, hidden: {} } }
    expect(
      (await ask('/api/connections/typeform/fair/dry-run', post({ body: anonymous, skipSignature: true })))
        .body,
    ).toMatchObject({
      events: [{ touchpoints: [], refused: { field: 'identities' } }],
    })
  })

  it('runs without a connection, with settings of the request', async () => {
    const { ask } = startTestConsole()
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

  it.each(receiverNames)('answers 200 or 400 to malformed bodies for %s', async (channel) => {
    const { ask } = startTestConsole()
    for (const body of ['', 'null', '[]', '{"type":1}', '<xml>', 'a=b']) {
      const answer = await ask(`/api/connections/${channel}/-/dry-run`, post({ body }))
      expect([200, 400]).toContain(answer.status)
    }
  })

  it('skips verification of payloads that only the vendor can sign', async () => {
    const { ask } = startTestConsole()
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

describe('connection test', () => {
  it('verifies that a wrong signature is refused and each active secret is accepted', async () => {
    const { ask } = await connected(['a-secret-of-the-form', 'another-of-the-form'])
    const { body } = await ask('/api/connections/typeform/fair/test', post())
    expect(body).toMatchObject({ ok: true })
    expect(body['checks']).toHaveLength(5)
    expect(JSON.stringify(body)).not.toContain('of-the-form')
  })

  it('fails when the secret is missing', async () => {
    const { ask, kept } = await connected()
    kept.clear()
    expect((await ask('/api/connections/typeform/fair/test', post())).body).toMatchObject({
      ok: false,
      checks: [{ ok: false }],
    })
  })

  it('requests an access token from WeCom, and reports its error code', async () => {
    const { ask, rows, kept } = startTestConsole()
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
    const requested: string[] = []
    const responding = (answer: unknown) => ({
      now: () => now,
      fetch: async (url: string | URL | Request) => {
        requested.push(String(url instanceof Request ? url.url : url))
        return Response.json(answer)
      },
    })
    expect(
      await testConnection(
        deps,
        responding({ errcode: 0, access_token: 'a', expires_in: 7200 }),
        'wecom',
        'corp',
      ),
    ).toMatchObject({ ok: true })
    expect(requested).toHaveLength(1)
    expect(requested[0]).toContain('/cgi-bin/gettoken?corpid=ww1234567890abcdef')
    const refused = await testConnection(deps, responding({ errcode: 40_001 }), 'wecom', 'corp')
    expect(refused.checks.at(-1)).toMatchObject({
      ok: false,
      why: { params: { text: expect.stringContaining('40001') } },
    })
  })
})
