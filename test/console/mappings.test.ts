import { describe, expect, it } from 'vitest'
import { aMapping } from '../imports/row-results.ts'
import { startTestConsole } from './test-console.ts'

const body = aMapping({ name: 'pos-sales', headers: ['id', 'when', 'from'] })
const path = '/api/imports/mappings/pos-sales'

describe('/api/imports/mappings', () => {
  it('lists saved mappings and shipped ones', async () => {
    const { ask } = startTestConsole()
    expect(await ask(path, { method: 'PUT', body })).toMatchObject({
      status: 200,
      body: { name: 'pos-sales', shipped: false },
    })
    expect(await ask(path)).toMatchObject({
      status: 200,
      body: { mapping: { headers: ['id', 'when', 'from'], type: 'lead.created' } },
    })
    expect(await ask('/api/imports/mappings')).toMatchObject({
      body: {
        items: expect.arrayContaining([
          expect.objectContaining({ name: 'pos-sales', shipped: false }),
          expect.objectContaining({ name: 'store-sales', shipped: true, updatedAt: null }),
        ]),
      },
    })
    expect(await ask('/api/imports/mappings/store-sales')).toMatchObject({
      body: { shipped: true, mapping: { type: 'purchase.store' } },
    })
  })

  it('replaces a mapping of the same name', async () => {
    const { ask } = startTestConsole()
    await ask(path, { method: 'PUT', body })
    expect((await ask(path, { method: 'PUT', body: { ...body, about: 'Another.' } })).status).toBe(200)
    expect(await ask(path)).toMatchObject({ body: { mapping: { about: 'Another.' } } })
  })

  it.each([
    [
      'a name of a shipped mapping',
      '/api/imports/mappings/store-sales',
      { ...body, name: 'store-sales' },
      { status: 409, detail: 'name must be another: store-sales comes with the product' },
    ],
    [
      'a name that differs from the path',
      path,
      { ...body, name: 'other' },
      { status: 400, detail: 'name must be the one of the address' },
    ],
    [
      'a reference to an unknown column',
      path,
      { ...body, time: 'nowhere' },
      { status: 400, detail: /time .*speaks of "nowhere"/ },
    ],
    [
      'an unknown field',
      path,
      { ...body, colour: 'red' },
      { status: 400, detail: 'colour is not known here' },
    ],
    ['an array of text', path, ['x'], { status: 400, detail: /must be an object/ }],
    ['an empty array', path, [], { status: 400, detail: /must be there/ }],
    [
      'a mapping larger than 60 KB',
      path,
      { ...body, headers: Array.from({ length: 500 }, () => 'x'.repeat(200)) },
      { status: 413, detail: 'the mapping must not be larger than 60 KB' },
    ],
  ])('refuses %s and saves nothing', async (_, url, mapping, { status, detail }) => {
    const { ask } = startTestConsole()
    expect(await ask(url, { method: 'PUT', body: mapping })).toMatchObject({
      status,
      body: { detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    })
    expect((await ask(path)).status).toBe(404)
  })

  it('saves one of two concurrent requests and answers the other 409', async () => {
    const { ask } = startTestConsole()
    const statuses = (
      await Promise.all(
        ['a', 'b'].map(async (about) => ask(path, { method: 'PUT', body: { ...body, about } })),
      )
    ).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409])
  })
})
