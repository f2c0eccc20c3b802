import { beforeAll, describe, expect, it } from 'vitest'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { everything, type Item, type Page, type Store } from '../../shared/storage/store.ts'

const key = { pk: 'a', sk: '1' }
const item: Item = {
  ...key,
  text: 'é😀',
  empty: '',
  whole: 12,
  half: -0.25,
  yes: true,
  nothing: null,
  list: [1, 'two', [null]],
  map: { deep: { x: 1 } },
  bytes: new Uint8Array([0, 255]),
}

const all = async (store: Store, query: Parameters<Store['query']>[0]) =>
  Array.fromAsync(everything(store, query), ({ sk }) => sk)

const pages = async (read: (cursor?: string) => Promise<Page>): Promise<string[][]> => {
  const found: string[][] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    found.push(page.items.map(({ sk }) => sk))
    cursor = page.cursor
  } while (cursor)
  return found
}

/** What every store does, whatever stands behind it. */
export const storeContract = (name: string, make: () => Promise<Store>) =>
  describe(name, () => {
    let store: Store
    beforeAll(async () => {
      store = await make()
    })

    it('gives back what was put, of every kind of value', async () => {
      expect(await store.get(key)).toBeUndefined()
      expect(await store.put(item)).toBe(true)
      const found = await store.get(key)
      expect({ ...found, bytes: found && [...new Uint8Array(bytesOf(found['bytes']))] }).toEqual({
        ...item,
        bytes: [0, 255],
      })
    })

    it('keeps what was put when the caller changes it, and when the reader does', async () => {
      const list = [1]
      await store.put({ pk: 'mine', sk: '1', list })
      list.push(2)
      expect(await store.get({ pk: 'mine', sk: '1' })).toEqual({ pk: 'mine', sk: '1', list: [1] })
    })

    it('keeps the two tables apart', async () => {
      await store.put({ pk: 'apart', sk: '1', here: 1 }, undefined, 'touchpoints')
      expect(await store.get({ pk: 'apart', sk: '1' })).toBeUndefined()
      expect(await store.get({ pk: 'apart', sk: '1' }, 'touchpoints')).toEqual({
        pk: 'apart',
        sk: '1',
        here: 1,
      })
    })

    it.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
      'does not take %s for a number',
      async (number) => {
        await expect(store.put({ pk: 'number', sk: '1', number })).rejects.toThrow()
      },
    )

    it.each([
      { pk: 'half', sk: '\ud800' },
      { pk: 'half', sk: '1', text: 'x\udc00' },
      { pk: 'half', sk: '1', '\ud800': 1 },
      { pk: 'half', sk: '1', list: [{ x: '\ud800' }] },
    ])('does not take half a surrogate pair', async (half) => {
      await expect(store.put(half)).rejects.toThrow()
    })

    it('does not take an empty key', async () => {
      await expect(store.put({ pk: 'empty', sk: '' })).rejects.toThrow()
    })

    describe('a condition', () => {
      const one = { pk: 'condition', sk: '1' }
      it('absent: writes once', async () => {
        expect(await store.put({ ...one, n: 1 }, { absent: true })).toBe(true)
        expect(await store.put({ ...one, n: 2 }, { absent: true })).toBe(false)
        expect(await store.get(one)).toEqual({ ...one, n: 1 })
      })

      it('exists: writes over, and never first', async () => {
        expect(await store.put({ pk: 'condition', sk: 'new' }, { exists: true })).toBe(false)
        expect(await store.put({ ...one, n: 3 }, { exists: true })).toBe(true)
        expect(await store.get(one)).toEqual({ ...one, n: 3 })
      })

      it.each([
        ['the same number', { n: 3 }, true],
        ['another number', { n: 4 }, false],
        ['the number as text', { n: '3' }, false],
        ['what is not there', { m: undefined }, true],
        ['both', { n: 3, m: undefined }, true],
        ['one of two', { n: 3, m: 1 }, false],
        ['the absence of what is there', { n: undefined }, false],
      ])('equals: %s', async (_, equals, done) => {
        await store.put({ ...one, n: 3 })
        expect(await store.put({ ...one, n: 9 }, { equals })).toBe(done)
        expect((await store.get(one))?.['n']).toBe(done ? 9 : 3)
      })

      it('equals: lists, maps and bytes by what is in them', async () => {
        await store.put({ ...item, pk: 'deep' })
        const deep = { pk: 'deep', sk: '1' }
        expect(await store.put({ ...deep, now: 1 }, { equals: { list: [1, 'two', []] } })).toBe(false)
        expect(
          await store.put(
            { ...deep, now: 1 },
            {
              equals: { list: [1, 'two', [null]], map: { deep: { x: 1 } }, bytes: new Uint8Array([0, 255]) },
            },
          ),
        ).toBe(true)
      })

      it('equals undefined holds for an item that is not there', async () => {
        expect(await store.put({ pk: 'condition', sk: 'fresh' }, { equals: { v: undefined } })).toBe(true)
      })

      it('guards a removal, and removing what is not there is no failure', async () => {
        await store.put({ ...one, n: 3 })
        expect(await store.remove(one, { equals: { n: 4 } })).toBe(false)
        expect(await store.remove(one, { equals: { n: 3 } })).toBe(true)
        expect(await store.get(one)).toBeUndefined()
        expect(await store.remove(one)).toBe(true)
        expect(await store.remove(one, { exists: true })).toBe(false)
      })
    })

    it('reads many items, each once, leaving out the absent, beyond what one batch takes', async () => {
      const keys = Array.from({ length: 230 }, (_, index) => ({ pk: `many${index % 7}`, sk: String(index) }))
      for (const one of keys) await store.put({ ...one })
      const found = await store.getMany([...keys, ...keys, { pk: 'many', sk: 'absent' }])
      expect(found.map(({ sk }) => Number(sk)).sort((a, b) => a - b)).toEqual(keys.map((_, index) => index))
      expect(await store.getMany([])).toEqual([])
    })

    describe('a transaction', () => {
      const [a, b] = [
        { pk: 'both', sk: 'a' },
        { pk: 'both', sk: 'b' },
      ]
      it('writes all or nothing', async () => {
        expect(
          await store.transact([
            { put: { ...a, n: 1 }, if: { absent: true } },
            { put: { ...b, n: 1 }, table: 'touchpoints' },
          ]),
        ).toBe(true)
        expect(
          await store.transact([{ put: { ...b, n: 2 } }, { put: { ...a, n: 2 }, if: { absent: true } }]),
        ).toBe(false)
        expect(await store.get(b)).toBeUndefined()
        expect(await store.get(b, 'touchpoints')).toEqual({ ...b, n: 1 })
      })

      it('removes too, under a condition', async () => {
        expect(await store.transact([{ remove: a, if: { equals: { n: 9 } } }, { put: { ...b, n: 3 } }])).toBe(
          false,
        )
        expect(await store.transact([{ remove: a, if: { equals: { n: 1 } } }, { put: { ...b, n: 3 } }])).toBe(
          true,
        )
        expect([await store.get(a), await store.get(b)]).toEqual([undefined, { ...b, n: 3 }])
      })

      it('does not write one item twice, and of nothing does nothing', async () => {
        await expect(store.transact([{ put: { ...a, n: 1 } }, { remove: a }])).rejects.toThrow()
        expect(await store.transact([])).toBe(true)
      })
    })

    describe('a query', () => {
      const sorted = ['#', '1', '10', '2', 'a', 'a#1', 'a#2', 'b', 'é', '\u{e000}', '😀']
      beforeAll(async () => {
        for (const sk of sorted.toReversed()) await store.put({ pk: 'query', sk })
        await store.put({ pk: 'query2', sk: 'z' })
      })

      it('reads a partition in the order of the bytes, either way', async () => {
        expect(await all(store, { pk: 'query' })).toEqual(sorted)
        expect(await all(store, { pk: 'query', backwards: true })).toEqual(sorted.toReversed())
        expect(await all(store, { pk: 'query', table: 'touchpoints' })).toEqual([])
      })

      it.each([
        [{ prefix: 'a' }, ['a', 'a#1', 'a#2']],
        [{ prefix: 'a#' }, ['a#1', 'a#2']],
        [{ from: '10', to: 'a' }, ['10', '2', 'a']],
        [{ from: 'b' }, ['b', 'é', '\u{e000}', '😀']],
        [{ to: '1' }, ['#', '1']],
        [{ prefix: 'a', from: 'a#', to: 'a#1' }, ['a#1']],
        [{ prefix: 'a', from: '1', to: 'z' }, ['a', 'a#1', 'a#2']],
        [{ from: 'b', to: 'a' }, []],
        [{ prefix: 'q' }, []],
      ])('reads %j', async (range, expected) => {
        expect(await all(store, { pk: 'query', ...range })).toEqual(expected)
        expect(await all(store, { pk: 'query', ...range, limit: 2 })).toEqual(expected)
        expect(await all(store, { pk: 'query', ...range, limit: 1, backwards: true })).toEqual(
          expected.toReversed(),
        )
      })

      it('comes in pages of the size asked for', async () => {
        expect(
          (
            await pages((cursor) => store.query({ pk: 'query', limit: 4, ...(cursor ? { cursor } : {}) }))
          ).filter((page) => page.length > 0),
        ).toEqual([sorted.slice(0, 4), sorted.slice(4, 8), sorted.slice(8)])
      })

      it('refuses a cursor that it did not give out', async () => {
        const { cursor = '' } = await store.query({ pk: 'query', limit: 1 })
        await expect(store.query({ pk: 'query2', cursor })).rejects.toThrow(RejectedError)
        await expect(store.query({ pk: 'query', from: 'a', cursor })).rejects.toThrow(RejectedError)
        await expect(store.queue({ q: 'query', cursor })).rejects.toThrow(RejectedError)
        for (const foreign of [
          '',
          '!',
          'e30',
          'bnVsbA',
          Buffer.from('{"pk":1,"sk":"a"}').toString('base64url'),
        ]) {
          await expect(store.query({ pk: 'query', cursor: foreign })).rejects.toThrow(RejectedError)
        }
      })
    })

    describe('the queue index', () => {
      const order = [-2.5, 0, 7, 1_767_577_860_000]
      beforeAll(async () => {
        for (const o of order.toReversed()) await store.put({ pk: `queue${o}`, sk: String(o), q: 'open', o })
        await store.put({ pk: 'other', sk: 'other', q: 'closed', o: 1 })
        await store.put({ pk: 'half', sk: 'half', q: 'open' })
      })

      it('lists what has both attributes, by number, either way, up to a number', async () => {
        const sks = order.map(String)
        expect((await store.queue({ q: 'open' })).items.map(({ sk }) => sk)).toEqual(sks)
        expect((await store.queue({ q: 'open', backwards: true })).items.map(({ sk }) => sk)).toEqual(
          sks.toReversed(),
        )
        expect((await store.queue({ q: 'open', upTo: 0 })).items.map(({ sk }) => sk)).toEqual(sks.slice(0, 2))
        expect(
          (await store.queue({ q: 'open', upTo: 6, backwards: true })).items.map(({ sk }) => sk),
        ).toEqual(sks.slice(0, 2).toReversed())
        expect((await store.queue({ q: 'none' })).items).toEqual([])
      })

      it('gives whole items, in pages', async () => {
        const { items, cursor } = await store.queue({ q: 'open', limit: 1 })
        expect(items).toEqual([{ pk: 'queue-2.5', sk: '-2.5', q: 'open', o: -2.5 }])
        const found = await pages((next) =>
          store.queue({ q: 'open', limit: 3, ...(next ? { cursor: next } : {}) }),
        )
        expect(found.flat()).toEqual(order.map(String))
        await expect(store.queue({ q: 'closed', cursor: cursor ?? '' })).rejects.toThrow(RejectedError)
        await expect(store.queue({ q: 'open', upTo: -3, cursor: cursor ?? '' })).rejects.toThrow(
          RejectedError,
        )
        await expect(store.queue({ q: 'open', cursor: 'e30' })).rejects.toThrow(RejectedError)
      })

      it('follows what becomes of the item', async () => {
        await store.put({ pk: 'other', sk: 'other', q: 'moved', o: 2 })
        expect((await store.queue({ q: 'closed' })).items).toEqual([])
        expect((await store.queue({ q: 'moved' })).items).toHaveLength(1)
        await store.remove({ pk: 'other', sk: 'other' })
        expect((await store.queue({ q: 'moved' })).items).toEqual([])
      })
    })

    describe('a marked addition', () => {
      const counted = { pk: 'marked', sk: '1' }
      const addition = {
        key: counted,
        add: { 'n:a b': 2, 'n:c': -1 },
        lane: 'mark:x',
        if: { below: '05' },
        mark: '07',
      }

      it('adds and marks, making the item when there is none', async () => {
        expect(await store.addMarked({ ...addition, ttl: 99 })).toBe(true)
        expect(await store.get(counted)).toEqual({
          ...counted,
          'n:a b': 2,
          'n:c': -1,
          'mark:x': '07',
          ttl: 99,
        })
      })

      it.each([
        ['before', '05'],
        ['at', '07'],
      ])('refuses what begins %s its mark, with the item as it stands', async (_, below) => {
        expect(await store.addMarked({ ...addition, if: { below } })).toEqual({
          ...counted,
          'n:a b': 2,
          'n:c': -1,
          'mark:x': '07',
          ttl: 99,
        })
      })

      it('adds what begins behind its mark, and keeps a mark for each lane', async () => {
        expect(await store.addMarked({ ...addition, if: { below: '08' }, mark: '09' })).toBe(true)
        expect(await store.addMarked({ ...addition, lane: 'mark:y', add: {} })).toBe(true)
        expect(await store.get(counted)).toEqual({
          ...counted,
          'n:a b': 4,
          'n:c': -2,
          'mark:x': '09',
          'mark:y': '07',
          ttl: 99,
        })
      })

      it('adds where its mark still is what it was, and nowhere else', async () => {
        const stood = { ...counted, 'n:a b': 4, 'n:c': -2, 'mark:x': '09', 'mark:y': '07', ttl: 99 }
        expect(await store.addMarked({ ...addition, if: { stands: '07' } })).toEqual(stood)
        expect(await store.addMarked({ ...addition, lane: 'mark:z', if: { stands: '07' } })).toEqual(stood)
        expect(await store.addMarked({ ...addition, if: { stands: '09' }, mark: '09 more' })).toBe(true)
        expect(await store.get(counted)).toEqual({ ...stood, 'n:a b': 6, 'n:c': -3, 'mark:x': '09 more' })
      })
    })
  })

/** The bytes of a value that should be bytes. */
const bytesOf = (value: unknown): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new Error('not bytes')
  return value
}
