import { describe, expect, it } from 'vitest'
import { ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import { type ProcessImportDeps, processImport, chunk } from '../../shared/imports/process-import.ts'
import type { Mapping } from '../../shared/imports/mapping.ts'
import { shippedMappings } from '../../shared/imports/mappings/list.ts'
import { announced } from '../../shared/model/import-job.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { aMapping } from './row-results.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

const now = Date.UTC(2026, 0, 7, 2)
class Killed extends Error {}

/**
 * A house with a bucket in memory. `dies` says before or after which effect of bringing in, counted from one,
 * the turn is killed, once.
 */
const someHouse = (dies?: { at: number; when: 'before' | 'after' }) => {
  const rows = createRepositories(memoryStore())
  const [files, reports, words] = [new Map<string, Uint8Array>(), new Map<string, string>(), [] as string[]]
  const state = { effects: 0, mayGoOn: true, at: now, queued: 0 }
  const effect = async <T>(work: () => Promise<T>): Promise<T> => {
    const due = ++state.effects === dies?.at
    if (due && dies.when === 'before') throw new Killed()
    const result = await work()
    if (due) throw new Killed()
    return result
  }
  const keep = ingestEvent({
    add: (touchpoint) => rows.touchpoints.add(touchpoint),
    refuse: (refusal) => rows.touchpoints.refuse(refusal),
  })
  const deps: ProcessImportDeps = {
    uploads: {
      get: (id) => effect(() => rows.uploads.get(id)),
      save: (row) => effect(() => rows.uploads.save(row)),
    },
    mappings: rows.mappings,
    staff: async () => [],
    files: {
      read: async (id) => effect(async () => files.get(id)),
      report: async (id, text) => effect(async () => void reports.set(id, text)),
    },
    has: (...place) => effect(() => rows.touchpoints.has(...place)),
    queue: (events: readonly QueuedEvent[]) =>
      effect(async () => {
        state.queued += events.length
        await Promise.all(events.map(keep))
      }),
    goOn: (id) => effect(async () => void words.push(id)),
    hasTimeLeft: () => state.mayGoOn,
  }
  /** Word of a file comes until it was heard to the end; what was killed is told again. */
  const work = async (id: string): Promise<number> => {
    let turns = 0
    words.push(id)
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      turns += 1
      await processImport(deps)(word, state.at).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
        words.push(word ?? id)
      })
    }
    return turns
  }
  const bring = async (
    id: string,
    text: string,
    mapping: Mapping | null | undefined = shippedMappings.find(({ name }) => name === 'store-sales'),
  ) => {
    await rows.uploads.save({
      ...announced({ id, file: 'f.csv' }, now),
      ...(mapping ? { mapping: JSON.parse(JSON.stringify(mapping)) } : {}),
    })
    files.set(id, Buffer.from(text))
    const turns = await work(id)
    return { turns, upload: await rows.uploads.get(id) }
  }
  return { rows, reports, state, bring, work, deps }
}

const salesOf = (rows: number): string =>
  [
    '门店,小票号,手机,实付金额,交易时间',
    ...Array.from(
      { length: rows },
      (_, n) =>
        `徐家汇店,=R${n},${n === 1 ? '-' : `1380${String(n + 1).padStart(7, '0')}`},12.50,2026-01-05 09:30`,
    ),
  ].join('\n')

describe('a file that was put', () => {
  it('comes in chunk by chunk, in as many turns as it takes, and is counted exactly', async () => {
    const { bring, state } = someHouse()
    state.mayGoOn = false
    const { turns, upload } = await bring('a', salesOf(2 * chunk + 5))
    expect(turns).toBe(4)
    expect(upload).toMatchObject({
      status: 'done',
      rows: 2005,
      done: 2005,
      accepted: 2004,
      duplicate: 0,
      rejected: 1,
    })
    expect(state.queued).toBe(2004)
  })

  it('changes nothing when it comes again', async () => {
    const { bring, state } = someHouse()
    await bring('a', salesOf(30))
    const { upload } = await bring('b', salesOf(30))
    expect(upload).toMatchObject({ status: 'done', accepted: 0, duplicate: 29, rejected: 1 })
    expect(state.queued).toBe(29)
  })

  it('stores line and reason code of a rejected row, and a report no cell of which a spreadsheet runs', async () => {
    const { bring, reports } = someHouse()
    const { upload } = await bring('a', salesOf(3))
    expect(upload?.told).toEqual([{ line: 3, reason: { code: 'cell.unusable', params: { column: '手机' } } }])
    expect(reports.get('a')).toMatch(/rejected/)
    expect(reports.get('a')).not.toMatch(/(^|[,"])=R/m)
  })

  it.each(['before', 'after'] as const)(
    'killed %s any one effect, comes in whole, once, and is counted exactly',
    async (when) => {
      const plain = someHouse()
      await plain.bring('a', salesOf(6))
      expect(plain.state.effects).toBeGreaterThan(12)
      for (let at = 1; at <= plain.state.effects; at++) {
        const { bring, reports } = someHouse({ at, when })
        const { upload } = await bring('a', salesOf(6))
        expect([at, upload]).toMatchObject([
          at,
          { status: 'done', done: 6, accepted: 5, duplicate: 0, rejected: 1 },
        ])
        expect([at, reports.size]).toEqual([at, 1])
      }
    },
  )

  it('is not begun when it cannot be read to its end, and stores the reason', async () => {
    const { bring, state } = someHouse()
    const broken = `${salesOf(chunk + 50)}`.replace('\n', `${',x'.repeat(600)}\n`)
    expect((await bring('a', broken)).upload).toMatchObject({
      status: 'failed',
      problem: { code: 'file.too-many-columns', params: { most: 500 } },
    })
    expect((await bring('b', '天气\n晴')).upload).toMatchObject({
      status: 'failed',
      problem: { code: 'file.missing-column' },
    })
    expect((await bring('c', '')).upload).toMatchObject({ status: 'failed', problem: { code: 'file.empty' } })
    expect(state.queued).toBe(0)
  })

  it('is read by the saved mapping that was made for its columns, when none is named', async () => {
    const { bring, rows } = someHouse()
    const mapping = aMapping({ name: 'fair', headers: ['id', 'when', 'from'] })
    await rows.mappings.save({
      name: 'fair',
      v: 1,
      updatedAt: now,
      mapping: JSON.parse(JSON.stringify(mapping)),
    })
    expect((await bring('a', '天气\n晴', null)).upload).toMatchObject({
      status: 'failed',
      problem: { code: 'file.no-mapping' },
    })
    expect((await bring('b', 'id,when,from\n1,2026-01-05,x\n', null)).upload).toMatchObject({
      status: 'done',
      rows: 1,
      mapping: { name: 'fair' },
    })
  })

  it('is not looked for when it is gone, and what is over is not done again', async () => {
    const { bring, state, work, rows } = someHouse()
    await bring('a', salesOf(2))
    const effects = state.effects
    await work('a')
    expect(state.effects).toBe(effects + 1)
    state.at = now + 8 * 86_400_000
    expect((await bring('b', salesOf(2))).upload).toMatchObject({
      status: 'failed',
      problem: { code: 'file.deleted' },
    })
    expect(await rows.uploads.get('nobody')).toBeUndefined()
  })

  it('keeps nothing of its rows among what is kept of it', async () => {
    const { bring } = someHouse()
    const { upload } = await bring('a', salesOf(20))
    expect(JSON.stringify(upload)).not.toMatch(/1380000|徐家汇/)
  })
})
