import { describe, expect, it } from 'vitest'
import { aMapping } from '../imports/judged.ts'
import { someConsole } from './asked.ts'

const body = aMapping({ name: 'pos-sales', headers: ['id', 'when', 'from'] })
const path = '/api/imports/mappings/pos-sales'

describe('saved mappings', () => {
  it('are shown as they were saved, beside those that come with the product', async () => {
    const { ask } = someConsole()
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

  it('are replaced by the next of their name', async () => {
    const { ask } = someConsole()
    await ask(path, { method: 'PUT', body })
    expect((await ask(path, { method: 'PUT', body: { ...body, about: 'Another.' } })).status).toBe(200)
    expect(await ask(path)).toMatchObject({ body: { mapping: { about: 'Another.' } } })
  })

  it.each([
    [
      "of a name that is another's",
      '/api/imports/mappings/store-sales',
      { ...body, name: 'store-sales' },
      409,
      'name must be another: store-sales comes with the product',
    ],
    [
      'of another name than its address',
      path,
      { ...body, name: 'other' },
      400,
      'name must be the one of the address',
    ],
    [
      'that speaks of what is not there',
      path,
      { ...body, time: 'nowhere' },
      400,
      /time .*speaks of "nowhere"/,
    ],
    ['with an entry we do not know', path, { ...body, colour: 'red' }, 400, 'colour is not known here'],
    ['that is none', path, ['x'], 400, /must be an object/],
    ['that is empty', path, [], 400, /must be there/],
    [
      'larger than an item',
      path,
      { ...body, headers: Array.from({ length: 500 }, () => 'x'.repeat(200)) },
      413,
      'the mapping must not be larger than 60 KB',
    ],
  ])('%s is refused, and nothing is saved', async (_, at, said, status, detail) => {
    const { ask } = someConsole()
    expect(await ask(at, { method: 'PUT', body: said })).toMatchObject({
      status,
      body: { detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    })
    expect((await ask(path)).status).toBe(404)
  })

  it('of two at the same time only one is saved, and the other is told', async () => {
    const { ask } = someConsole()
    const statuses = (
      await Promise.all(
        ['a', 'b'].map(async (about) => ask(path, { method: 'PUT', body: { ...body, about } })),
      )
    ).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409])
  })
})
