import { describe, expect, it } from 'vitest'
import { peopleRepository } from '../../shared/storage/repositories/people-repository.ts'
import { memoryStore } from '../simulation/memory/store.ts'

const cluster = {
  root: 'a',
  v: 1,
  identities: { a: 'email:li.lei@example.com', b: 'userId:u1' },
  links: [{ a: 'a', b: 'b', at: '2026-01-05T02:31:00Z', id: 't1' }],
  changedAt: 0,
}

describe('a set of aliases', () => {
  it('is found from its root and from what points there, however many steps away', async () => {
    const people = peopleRepository(memoryStore())
    expect(await people.clusterOf('a')).toBeUndefined()
    expect(await people.saveCluster(cluster)).toBe(true)
    expect(await people.setPointer('b', 'a')).toBe(true)
    expect(await people.setPointer('c', 'b')).toBe(true)
    for (const alias of ['a', 'b', 'c']) expect(await people.clusterOf(alias)).toEqual(cluster)
  })

  it('is saved only over the version that was read', async () => {
    const people = peopleRepository(memoryStore())
    await people.saveCluster(cluster)
    expect(await people.saveCluster({ ...cluster, identities: {} })).toBe(false)
    expect(await people.saveCluster({ ...cluster, v: 3 })).toBe(false)
    expect(await people.saveCluster({ ...cluster, v: 2, identities: {} })).toBe(true)
    expect(await people.clusterOf('a')).toMatchObject({ v: 2, identities: {} })
  })

  it('is the alias alone, while a pointer is there before its root', async () => {
    const people = peopleRepository(memoryStore())
    await people.setPointer('b', 'a')
    expect(await people.clusterOf('b')).toEqual({ root: 'a', v: 0, identities: {}, links: [], changedAt: 0 })
    expect(await people.saveCluster(cluster)).toBe(true)
    expect(await people.clusterOf('b')).toEqual(cluster)
  })

  it('in a circle is an error and no endless walk', async () => {
    const people = peopleRepository(memoryStore())
    await people.setPointer('a', 'b')
    await people.setPointer('b', 'a')
    await expect(people.clusterOf('a')).rejects.toThrow(/lead nowhere/)
  })
})

describe('pointing an alias elsewhere', () => {
  it('can be repeated, but not undone by another pointer', async () => {
    const people = peopleRepository(memoryStore())
    expect(await people.setPointer('b', 'a')).toBe(true)
    expect(await people.setPointer('b', 'a')).toBe(true)
    expect(await people.setPointer('b', 'c')).toBe(false)
    expect(await people.setPointer('b', 'a', 4)).toBe(true)
    expect(await people.clusterOf('b')).toMatchObject({ root: 'a' })
  })

  it('takes a former root only from who knows its version, and then it cannot be saved as a root any more', async () => {
    const people = peopleRepository(memoryStore())
    await people.saveCluster(cluster)
    expect(await people.setPointer('a', 'z')).toBe(false)
    expect(await people.setPointer('a', 'z', 2)).toBe(false)
    expect(await people.clusterOf('a')).toEqual(cluster)
    expect(await people.setPointer('a', 'z', 1)).toBe(true)
    expect(await people.saveCluster({ ...cluster, v: 2 })).toBe(false)
    expect(await people.saveCluster(cluster)).toBe(false)
    expect(await people.clusterOf('a')).toMatchObject({ root: 'z' })
  })

  it('takes an alias that was no root only without a version', async () => {
    const people = peopleRepository(memoryStore())
    expect(await people.setPointer('b', 'a', 1)).toBe(false)
    expect(await people.clusterOf('b')).toBeUndefined()
  })

  it('looks again when a person was quicker', async () => {
    const store = memoryStore()
    const people = peopleRepository(store)
    const slow = peopleRepository({
      ...store,
      get: async (key) => {
        const read = await store.get(key)
        await people.setPointer('b', 'elsewhere')
        return read
      },
    })
    expect(await slow.setPointer('b', 'a')).toBe(false)
    expect(await people.clusterOf('b')).toMatchObject({ root: 'elsewhere' })
  })
})
