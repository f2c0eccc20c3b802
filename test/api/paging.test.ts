import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergePages, type Merging, type Source } from '../../shared/api/merge-pages.ts'

type Entry = { readonly rank: number; readonly id: string }

const inFall = (a: Entry, b: Entry): number => b.rank - a.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/**
 * A stream as a database pages it: the cursor is a position, and what is added later lies where its rank puts
 * it.
 */
const sourceOf =
  (stored: Entry[]): Source<Entry> =>
  async ({ limit = 50, cursor }) => {
    const sorted = [...stored].sort(inFall)
    const [rank, id = ''] = cursor?.split('|') ?? []
    const from =
      rank === undefined ? 0 : sorted.filter((entry) => inFall(entry, { rank: Number(rank), id }) <= 0).length
    const items = sorted.slice(from, from + limit)
    const last = items.at(-1)
    return { items, ...(last && from + limit < sorted.length ? { cursor: `${last.rank}|${last.id}` } : {}) }
  }

const merging = (streams: Record<string, Entry[]>): Merging<Entry> => ({
  sources: Object.fromEntries(Object.entries(streams).map(([name, stored]) => [name, sourceOf(stored)])),
  rank: ({ rank }) => rank,
  id: ({ id }) => id,
  before: (a, b) => b.rank - a.rank,
})

const readAll = async (
  question: Merging<Entry>,
  limit: number,
  between: () => void = () => {},
): Promise<Entry[]> => {
  const seen: Entry[] = []
  let cursor: string | undefined
  do {
    const page = await mergePages(question, { limit, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items)
    cursor = page.cursor
    between()
  } while (cursor)
  return seen
}

const streams = fc
  .array(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 25 }), { minLength: 1, maxLength: 4 })
  .map((lists) =>
    Object.fromEntries(
      lists.map((ranks, s) => [`s${s}`, ranks.map((rank, i) => ({ rank, id: `s${s}-${i}` }))]),
    ),
  )

describe('several streams read as one', () => {
  it('gives every item once, in order, whatever the page size', async () => {
    await fc.assert(
      fc.asyncProperty(streams, fc.integer({ min: 1, max: 12 }), async (given, limit) => {
        const seen = await readAll(merging(given), limit)
        const all = Object.values(given).flat()
        expect(seen.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort())
        expect(seen.map(({ rank }) => rank)).toEqual(all.map(({ rank }) => rank).sort((a, b) => b - a))
      }),
    )
  })

  it('neither repeats nor misses what was there when newer items arrive between two pages', async () => {
    await fc.assert(
      fc.asyncProperty(streams, fc.integer({ min: 1, max: 5 }), async (given, limit) => {
        const all = Object.values(given).flat()
        const growing = Object.fromEntries(Object.entries(given).map(([name, stored]) => [name, [...stored]]))
        let newer = 100
        const seen = await readAll(merging(growing), limit, () => {
          for (let n = 0; n < 3 && newer < 160; n++)
            growing['s0']?.push({ rank: newer, id: `new-${newer++}` })
        })
        const ids = seen.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids.filter((id) => !id.startsWith('new')).sort()).toEqual(all.map(({ id }) => id).sort())
      }),
    )
  })

  it('reads on when a filter keeps little, and stops in time to answer', async () => {
    const many = Array.from({ length: 500 }, (_, i) => ({ rank: i, id: `e${i}` }))
    const question = { ...merging({ all: many }), keep: ({ rank }: Entry) => rank === 3 }
    expect(await readAll(question, 5)).toEqual([{ rank: 3, id: 'e3' }])
    const first = await mergePages(question, { limit: 5 })
    expect(first.items).toEqual([])
    expect(first.cursor).toBeDefined()
  })

  it.each(['nonsense', Buffer.from('{"other":"done"}').toString('base64url')])(
    'refuses a cursor it never gave: %s',
    async (cursor) => {
      await expect(mergePages(merging({ all: [] }), { cursor })).rejects.toThrow(/cursor/)
    },
  )

  it('ends without a cursor when there is nothing', async () => {
    expect(await mergePages(merging({ a: [], b: [] }), {})).toEqual({ items: [] })
  })
})
