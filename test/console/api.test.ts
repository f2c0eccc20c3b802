import { describe, expect, it } from 'vitest'
import { hourOf } from '../../shared/runtime/time-buckets.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { startTestConsole, now, token } from './test-console.ts'

describe('request to /api', () => {
  it.each([
    ['without a token', null],
    ['with another token', 'another'],
    ['with a longer one', `${token}x`],
    ['with half of it', token.slice(0, 8)],
  ])('%s is answered 401 with WWW-Authenticate: Bearer', async (_, bearer) => {
    const { ask } = startTestConsole()
    for (const path of ['/api/health', '/api/nothing', '/api']) {
      expect(await ask(path, { bearer })).toMatchObject({
        status: 401,
        headers: { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' },
        body: {
          type: 'about:blank',
          title: 'Unauthorized',
          status: 401,
          field: 'authorization',
          retry: false,
        },
      })
    }
  })

  it('is answered 404 for an unknown path or method', async () => {
    const { ask } = startTestConsole()
    for (const path of ['/api/nothing', '/api/connections/segment', '/elsewhere'])
      expect(await ask(path)).toMatchObject({ status: 404, body: { status: 404 } })
    expect(await ask('/api/health', { method: 'PUT', body: {} })).toMatchObject({ status: 404 })
  })

  it('is answered 304 without a body while the ETag matches', async () => {
    const { ask, queues } = startTestConsole()
    const first = await ask('/api/health')
    const etag = String(first.headers['etag'])
    expect(await ask('/api/health', { headers: { 'If-None-Match': etag } })).toMatchObject({
      status: 304,
      text: '',
    })
    queues.waiting.touchpoints = 1
    expect(await ask('/api/health', { headers: { 'If-None-Match': etag } })).toMatchObject({ status: 200 })
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['status=broken', 'status'],
  ])('for a list with %s is answered 400 and names the parameter', async (query, field) => {
    const { ask } = startTestConsole()
    const { status, body } = await ask(`/api/interruptions?${query}`)
    expect({ status, field: String(body['field']).split('.')[0] }).toEqual({ status: 400, field })
    expect(String(body['detail'])).toMatch(/must/)
  })

  it('gets the page without a token', async () => {
    expect(await startTestConsole().ask('/', { bearer: null })).toMatchObject({
      status: 200,
      text: 'the page',
    })
  })

  it('changes nothing when the body is not JSON or too large', async () => {
    const { ask, rows } = startTestConsole()
    expect(await ask('/api/policy', { method: 'PUT', text: '{' })).toMatchObject({
      status: 400,
      body: { detail: 'the body must be JSON' },
    })
    expect(await ask('/api/policy', { method: 'PUT', text: `"${'x'.repeat(1024 * 1024)}"` })).toMatchObject({
      status: 413,
    })
    expect(await rows.policies.history()).toHaveLength(1)
  })
})

describe('/api/policy', () => {
  it('stores each change as a new version, valid from the time of the request', async () => {
    const { ask, rows } = startTestConsole()
    const { body: first } = await ask('/api/policy')
    const detectors = Object.fromEntries(
      watchDetectors.map(({ cause, settings }) => [cause, settings.of(firstPolicy)]),
    )
    expect(first).toEqual({ ...firstPolicy, detectors })
    expect(
      await ask('/api/policy', { method: 'PUT', body: { ...first, caps: { day: 2, week: 3, month: 8 } } }),
    ).toMatchObject({ status: 200, body: { version: firstPolicy.version + 1, from: now, caps: { day: 2 } } })
    expect(await ask('/api/policy')).toMatchObject({ body: { version: firstPolicy.version + 1 } })
    expect((await rows.policies.history()).map(({ version }) => version)).toEqual([
      firstPolicy.version,
      firstPolicy.version + 1,
    ])
    expect((await rows.policies.history()).map((policy) => policy.detectors)).toEqual([detectors, detectors])
  })

  it('accepts a policy of an earlier schema version and returns it in the current one', async () => {
    const { ask } = startTestConsole()
    const { detectors: _, ...old } = firstPolicy
    const body = { ...old, patience: { lead: 'PT10M', email: 'PT24H', noShow: 'PT30M' } }
    const { status, body: saved } = await ask('/api/policy', { method: 'PUT', body })
    expect([status, saved]).toMatchObject([
      200,
      { detectors: { 'lead-cooling': { patience: 'PT10M', value: 8 }, 'no-show': { patience: 'PT30M' } } },
    ])
    expect(saved).not.toHaveProperty('patience')
  })

  it.each([
    [{ caps: { day: 'many', week: 3, month: 8 } }, 'caps.day'],
    [{ lostAfter: 'a month' }, 'lostAfter'],
    [{ calendar: { ...firstPolicy.calendar, timeZone: 'Mars/Base' } }, 'calendar.timeZone'],
    [{ templates: [] }, 'playbooks.0.steps'],
    [{ staff: [1, 2].map(() => ({ id: 'a', name: 'A', role: 'member', active: true })) }, 'staff.1.id'],
    [{ quietHours: undefined }, 'quietHours'],
  ])('refuses %j, names the field and keeps the policy', async (change, field) => {
    const { ask, rows } = startTestConsole()
    const { status, body } = await ask('/api/policy', { method: 'PUT', body: { ...firstPolicy, ...change } })
    expect({ status, named: String(body['field']).startsWith(field) }).toEqual({ status: 400, named: true })
    expect(await rows.policies.history()).toHaveLength(1)
  })
})

const askAfterCounting = async () => {
  const { ask, rows } = startTestConsole()
  await rows.counters.count('lane', '0', [
    {
      hour: hourOf(Date.UTC(2017, 5, 14)),
      seq: '1',
      add: { 'lead|social': 2, 'touch|segment': 3, 'stage|interest': 2, 'stage|awareness': 2 },
    },
    {
      hour: hourOf(now),
      seq: '2',
      add: {
        'lead|email': 5,
        'lead|social': 1,
        'won|email': 1,
        'touch|ses': 7,
        'refused|segment': 1,
        'lead|gone': 1,
      },
    },
    { hour: hourOf(now), seq: '3', add: { 'lead|gone': -1 } },
  ])
  return ask
}

describe('/api/totals', () => {
  it('counts leads and wins by origin since the start, most leads first', async () => {
    const ask = await askAfterCounting()
    expect((await ask('/api/totals?by=origin')).body).toEqual({
      by: 'origin',
      totals: [
        { origin: 'email', leads: 5, won: 1 },
        { origin: 'social', leads: 3, won: 0 },
      ],
    })
  })

  it('counts touchpoints by channel and people by stage', async () => {
    const ask = await askAfterCounting()
    expect((await ask('/api/totals?by=channel')).body).toEqual({
      by: 'channel',
      totals: [
        { channel: 'ses', touchpoints: 7, refused: 0 },
        { channel: 'segment', touchpoints: 3, refused: 1 },
      ],
    })
    expect((await ask('/api/totals?by=stage')).body['totals']).toContainEqual({
      stage: 'interest',
      people: 2,
    })
  })

  it('refuses an unknown dimension', async () => {
    const ask = await askAfterCounting()
    for (const query of ['', '?by=moon'])
      expect(await ask(`/api/totals${query}`)).toMatchObject({ status: 400, body: { field: 'by' } })
  })
})

describe('/api/health', () => {
  it('reports accepted as the sum of stored, refused, parked and waiting', async () => {
    const { ask, rows, queues } = startTestConsole()
    await rows.counters.count('lane', '0', [
      { hour: hourOf(now), seq: '1', add: { 'touch|segment': 10, 'refused|segment': 2 } },
    ])
    await rows.touchpoints.refuse({
      id: 'r1',
      channel: 'segment',
      connection: 'site',
      receivedAt: now - 5000,
      reason: 'userId must be there',
      field: 'userId',
      text: 'li.lei@example.com',
    })
    await rows.timers.swept(1, '2026-01-07T01:58')
    await rows.progress.stored(now - 90_000)
    Object.assign(queues, {
      waiting: { touchpoints: 3, mend: 1 },
      parked: { 'touchpoints-parked': 4, 'mend-parked': 9 },
    })
    const { body, text } = await ask('/api/health')
    expect(body).toMatchObject({
      accepted: 19,
      stored: 10,
      refused: 2,
      parked: 4,
      waiting: 3,
      sweepLagSeconds: 120,
      projectorLagSeconds: 90,
      unclear: 0,
      refolds: 0,
      queues: { mend: 1, 'mend-parked': 9 },
    })
    expect(body['refusals']).toEqual([
      {
        channel: 'segment',
        connection: 'site',
        at: now - 5000,
        reason: 'userId must be there',
        field: 'userId',
      },
    ])
    expect(text).not.toContain('li.lei')
  })
})
