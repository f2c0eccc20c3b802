import { describe, expect, it } from 'vitest'
import { readOnce } from '../../shared/storage/read-once.ts'
import type { Item } from '../../shared/storage/store.ts'

const reader = () => {
  const seen: Item[] = []
  const read = readOnce((item) => {
    seen.push(item)
    return { of: item.sk, list: [{ n: 1 }], bytes: new Uint8Array(1) }
  })
  return { seen, read }
}

describe('a reader that reads a frozen item once', () => {
  it('returns the same record for it each time, frozen to its depth', () => {
    const { seen, read } = reader()
    const item = Object.freeze({ pk: 'p', sk: 's' })
    const record = read(item)
    expect(read(item)).toBe(record)
    expect(seen).toEqual([item])
    expect(() => {
      record.of = 't'
    }).toThrow(TypeError)
    expect(() => {
      record.list.push({ n: 2 })
    }).toThrow(TypeError)
    expect(() => {
      record.list.map((part) => Object.assign(part, { n: 2 }))
    }).toThrow(TypeError)
  })

  it('reads another frozen item with the same content of its own', () => {
    const { seen, read } = reader()
    expect(read(Object.freeze({ pk: 'p', sk: 's' }))).toEqual(read(Object.freeze({ pk: 'p', sk: 's' })))
    expect(seen).toHaveLength(2)
  })

  it('reads an item that may change each time, and leaves its record free', () => {
    const { seen, read } = reader()
    const item = { pk: 'p', sk: 's' }
    const record = read(item)
    record.of = 't'
    item.sk = 'u'
    expect(read(item)).toEqual({ of: 'u', list: [{ n: 1 }], bytes: new Uint8Array(1) })
    expect(seen).toHaveLength(2)
  })

  it('tries again after a failure', () => {
    let tries = 0
    const read = readOnce((item) => {
      tries += 1
      if (tries === 1) throw new Error('foreign')
      return { of: item.sk }
    })
    const item = Object.freeze({ pk: 'p', sk: 's' })
    expect(() => read(item)).toThrow('foreign')
    expect(read(item)).toEqual({ of: 's' })
  })
})
