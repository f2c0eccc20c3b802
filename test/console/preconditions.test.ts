import { describe, expect, it } from 'vitest'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { startTestConsole } from './test-console.ts'

type Console = ReturnType<typeof startTestConsole>
const mapping = { name: 'visits', identity: { phone: 'Phone' } }

/** Every resource of the API that a PUT replaces: its path and a body that it accepts. */
const resources = [
  ['/api/policy', async () => firstPolicy],
  ['/api/connections/typeform/fair', async () => ({ secrets: { secret: 'a-secret-of-length' } })],
  [
    '/api/imports/mappings/visits',
    async ({ ask }: Console) => {
      const { body } = await ask('/api/imports/mappings/store-visits')
      return { ...Object(body['mapping']), name: mapping.name }
    },
  ],
] as const

describe.each(resources)('PUT %s', (path, bodyFor) => {
  const open = async () => {
    const console = startTestConsole()
    const body = await bodyFor(console)
    const put = (headers: Record<string, string>, change: object = {}) =>
      console.ask(path, { method: 'PUT', body: { ...body, ...change }, headers })
    return { ...console, put }
  }

  it('replaces the resource when If-Match has its current ETag', async () => {
    const { ask, put } = await open()
    await put({ 'If-Match': '*' })
    const written = await put({})
    expect([200, 409]).toContain(written.status)
    const { headers } = await ask(path)
    expect(
      await put(
        { 'If-Match': String(headers['etag']) },
        path === '/api/policy' ? { version: undefined } : {},
      ),
    ).toMatchObject({ status: 200 })
  })

  it('answers 412 to an outdated ETag and changes nothing', async () => {
    const { ask, put } = await open()
    const first = await put({})
    expect(first.status).toBe(200)
    const tag = String((await ask(path)).headers['etag'])
    expect(
      await put({ 'If-Match': tag }, path === '/api/policy' ? { version: undefined } : {}),
    ).toMatchObject({ status: 200 })
    const before = (await ask(path)).body['version']
    for (const stale of [tag, '"nonsense"', '"v999999.x"', 'W/"x"']) {
      expect(
        await put({ 'If-Match': stale }, path === '/api/policy' ? { version: undefined } : {}),
      ).toMatchObject({ status: 412 })
    }
    expect((await ask(path)).body['version']).toBe(before)
  })

  it('answers 412 to If-None-Match: * when the resource exists', async () => {
    const { put } = await open()
    await put({})
    expect(await put({ 'If-None-Match': '*' })).toMatchObject({ status: 412 })
  })
})

describe('PUT /api/policy', () => {
  it('accepts one of twenty concurrent requests based on the same version', async () => {
    const { ask, rows } = startTestConsole()
    const { body } = await ask('/api/policy')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, day) =>
        ask('/api/policy', { method: 'PUT', body: { ...body, caps: { day, week: 30, month: 80 } } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19)
    expect(await rows.policies.history()).toHaveLength(2)
  })

  it('answers 428 to a request without a version', async () => {
    const { version: _, ...unversioned } = firstPolicy
    expect(await startTestConsole().ask('/api/policy', { method: 'PUT', body: unversioned })).toMatchObject({
      status: 428,
      body: { field: 'version', title: 'Precondition Required' },
    })
  })

  it('refuses a misspelt setting and suggests the correct name', async () => {
    const { ask, rows } = startTestConsole()
    const { linkHosts: _, ...rest } = firstPolicy
    const { status, body } = await ask('/api/policy', {
      method: 'PUT',
      body: { ...rest, linkHost: ['example.com'] },
    })
    expect({ status, field: body['field'] }).toEqual({ status: 400, field: 'linkHost' })
    expect(body['detail']).toContain('did you mean linkHosts?')
    expect(await rows.policies.history()).toHaveLength(1)
  })

  it('accepts a staff robot only after it is connected', async () => {
    const { ask } = startTestConsole()
    const body = {
      ...firstPolicy,
      staff: [{ id: 'an', name: 'An', role: 'member', active: true, robot: 'sales' }],
    }
    expect(await ask('/api/policy', { method: 'PUT', body })).toMatchObject({
      status: 400,
      body: { field: 'staff.0.robot' },
    })
    await ask('/api/connections/wecom-robot/sales', {
      method: 'PUT',
      body: { secrets: { key: 'k1234567890' } },
    })
    expect(await ask('/api/policy', { method: 'PUT', body })).toMatchObject({ status: 200 })
  })
})
