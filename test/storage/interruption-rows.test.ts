import { describe, expect, it } from 'vitest'
import type { Interruption } from '../../shared/model/interruption.ts'
import { interruptionRepository } from '../../shared/storage/repositories/interruption-repository.ts'
import { memoryStore } from '../simulation/memory/store.ts'

const found: Interruption = {
  id: 'i1',
  alias: 'a',
  person: 'p',
  cause: 'lead-cooling',
  key: 'lead',
  openedBy: 't1',
  since: 1,
  due: 2,
  foundAt: 3,
  status: 'open',
  about: { asked: 'lead.created', patience: null },
  priority: -1.5,
  rev: 1,
}
const rows = () => interruptionRepository(memoryStore())

describe('an interruption', () => {
  it('is reported once, and a newer word is heard', async () => {
    const { upsert: tell, get } = rows()
    expect(await tell(found)).toBe(true)
    expect(await tell(found)).toBe(false)
    expect(await get('a', 'i1')).toEqual(found)
    expect(await tell({ ...found, rev: 2, status: 'recovered', closedAt: 9 })).toBe(true)
    expect(await tell({ ...found, rev: 1 })).toBe(false)
    expect(await get('a', 'i1')).toMatchObject({ status: 'recovered', rev: 2, closedAt: 9 })
  })

  it('stays in treatment while it stays open, and its treatment is never forgotten', async () => {
    const { upsert: tell, treat, get } = rows()
    await tell(found)
    expect(await treat('a', 'i1', 't')).toBe(true)
    expect(await tell({ ...found, rev: 2, foundAt: 7 })).toBe(true)
    expect(await get('a', 'i1')).toMatchObject({ status: 'treating', treatment: 't', foundAt: 7 })
    await tell({ ...found, rev: 3, status: 'lost' })
    expect(await get('a', 'i1')).toMatchObject({ status: 'lost', treatment: 't' })
  })

  it('is treated by one, and by that one again', async () => {
    const { upsert: tell, treat } = rows()
    expect(await treat('a', 'i1', 't')).toBe(false)
    await tell(found)
    expect(await treat('a', 'i1', 't')).toBe(true)
    expect(await treat('a', 'i1', 't')).toBe(true)
    expect(await treat('a', 'i1', 'u')).toBe(false)
    await tell({ ...found, rev: 2, status: 'recovered' })
    expect(await treat('a', 'i1', 't')).toBe(false)
  })

  it('keeps the treatment that began while a newer word was on its way', async () => {
    const store = memoryStore()
    const { upsert: tell, treat, get } = interruptionRepository(store)
    await tell(found)
    let first = true
    const slow = interruptionRepository({
      ...store,
      get: async (key) => {
        const read = await store.get(key)
        if (first) await treat('a', 'i1', 't')
        first = false
        return read
      },
    })
    expect(await slow.upsert({ ...found, rev: 2 })).toBe(true)
    expect(await get('a', 'i1')).toMatchObject({ status: 'treating', treatment: 't', rev: 2 })
  })

  it('is listed by status, the most urgent first, and beside its alias', async () => {
    const { upsert: tell, list, ofAlias, treat } = rows()
    for (const [id, priority] of [
      ['low', -9],
      ['high', 4],
      ['middle', 0],
    ] as const)
      await tell({ ...found, id, priority })
    await tell({ ...found, alias: 'other', id: 'elsewhere', status: 'lost' })
    const first = await list('open', { limit: 2 })
    expect(first.items.map(({ id }) => id)).toEqual(['high', 'middle'])
    expect(
      (await list('open', { limit: 2, ...(first.cursor ? { cursor: first.cursor } : {}) })).items.map(
        ({ id }) => id,
      ),
    ).toEqual(['low'])
    await treat('a', 'high', 't')
    expect((await list('open', {})).items.map(({ id }) => id)).toEqual(['middle', 'low'])
    expect((await list('treating', {})).items.map(({ id }) => id)).toEqual(['high'])
    expect((await Array.fromAsync(ofAlias('a'))).map(({ id }) => id).sort()).toEqual([
      'high',
      'low',
      'middle',
    ])
  })
})
