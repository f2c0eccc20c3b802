import { describe, expect, it } from 'vitest'
import { now, startTestConsole } from './test-console.ts'

describe('POST /api/imports', () => {
  it('returns an upload URL valid for an hour, then lists the import as waiting and as expired', async () => {
    const { ask, rows } = startTestConsole()
    const created = await ask('/api/imports', {
      method: 'POST',
      body: { file: 'sales.csv', mapping: 'store-sales', bytes: 7 },
    })
    expect(created).toMatchObject({
      status: 200,
      body: {
        url: expect.stringMatching(/bytes=7$/),
        headers: { 'if-none-match': '*' },
        expiresAt: now + 3_600_000,
      },
    })
    const id = String(created.body['id'])
    expect(await ask(`/api/imports/${id}`)).toMatchObject({
      status: 200,
      body: { file: 'sales.csv', status: 'waiting', mapping: 'store-sales', rejections: [], report: null },
    })
    const upload = await rows.uploads.get(id)
    if (!upload) throw new Error('upload not found')
    await rows.uploads.save({ ...upload, v: 2, createdAt: now - 3_600_001 })
    expect(await ask('/api/imports')).toMatchObject({ body: { items: [{ id, status: 'expired' }] } })
  })

  it.each([
    [{}, 'file must be there'],
    [{ file: ' ' }, 'file must not be empty'],
    [{ file: 'x', mapping: 'nowhere' }, /^mapping must be one that/],
    [{ file: 'x', bytes: 60_000_000 }, /^bytes must not be more than 52428800/],
    [{ file: 'x', url: 'x' }, 'url is not known here'],
  ])('refuses %j', async (body, detail) => {
    const { ask } = startTestConsole()
    expect(await ask('/api/imports', { method: 'POST', body })).toMatchObject({
      status: 400,
      body: { detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    })
    expect((await ask('/api/imports')).body).toEqual({ items: [] })
  })

  it('requires the token, and unknown imports are answered 404', async () => {
    const { ask } = startTestConsole()
    expect((await ask('/api/imports', { method: 'POST', body: { file: 'x' }, bearer: null })).status).toBe(
      401,
    )
    expect((await ask('/api/imports/nowhere')).status).toBe(404)
    expect((await ask('/api/imports/000000000000000000000')).status).toBe(404)
  })
})
