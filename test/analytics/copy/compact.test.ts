import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compactCopy } from '../../../shared/analytics/copy/compact.ts'
import { bucketOf, buckets, recentPrefix } from '../../../shared/analytics/copy/copy-files.ts'
import { copyRowSchema, fromCopyRow, rowKey, toCopyRow } from '../../../shared/analytics/copy/copy-row.ts'
import { loadManifest, personOf } from '../../../shared/analytics/copy/manifest.ts'
import { allRecent, readBucket } from '../../../shared/analytics/copy/read-bucket.ts'
import { reconcileCopy } from '../../../shared/analytics/copy/reconcile.ts'
import { writeRecent } from '../../../shared/analytics/copy/recent.ts'
import { aliasOf, formatIdentity } from '../../../shared/model/identity.ts'
import type { Identity, Touchpoint } from '../../../shared/model/touchpoint.ts'
import { countsOfStored, plus } from '../../../shared/journeys/counters.ts'
import { touchpointKey } from '../../../shared/storage/keys.ts'
import type { LogChange } from '../../../shared/storage/stream-record.ts'
import type { Cluster } from '../../../shared/storage/repositories.ts'
import { memoryFiles } from './memory-files.ts'

const dayMs = 86_400_000
const start = Date.parse('2026-03-01T00:00:00Z')

const identity = (n: number): Identity => ({ kind: 'email', value: `p${n}@mail.example` })

const touchpoint = (id: string, who: readonly number[], at: number): Touchpoint => ({
  id,
  channel: 'website',
  source: 'shop',
  type: 'web.page_viewed',
  at,
  statedAt: new Date(at).toISOString(),
  receivedAt: at + 500,
  identities: who.map(identity),
  props: { path: '/a', price: 1.5, first: true, none: null },
})

type Step =
  | { readonly kind: 'store'; readonly who: readonly number[]; readonly ago: number }
  | { readonly kind: 'delete'; readonly which: number }
  | { readonly kind: 'separate'; readonly who: number }
  | { readonly kind: 'compact'; readonly dies: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      who: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 2 }),
      ago: fc.nat(40),
    }),
  },
  fc.record({ kind: fc.constant('delete' as const), which: fc.nat(50) }),
  fc.record({ kind: fc.constant('separate' as const), who: fc.nat(7) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('compact' as const),
      dies: fc.oneof(fc.constant(Infinity), fc.nat(14)),
    }),
  },
)

/** A log, its merged people and its stream, in memory. */
const createWorld = () => {
  let now = start
  let seq = 0
  const log = new Map<string, { touchpoint: Touchpoint; expiresAt: number }>()
  const roots = new Map<string, string>()
  const files = memoryFiles(() => now)
  let counts = {}
  const rootOf = (alias: string) => roots.get(alias) ?? alias
  const clusterOf = async (alias: string): Promise<Cluster | undefined> => {
    const root = rootOf(alias)
    const members = [root, ...[...roots].filter(([, each]) => each === root).map(([member]) => member)]
    return members.length === 1
      ? undefined
      : {
          root,
          v: 1,
          identities: Object.fromEntries(members.map((member) => [member, member])),
          links: [],
          changedAt: 0,
        }
  }
  const deliver = (changes: readonly LogChange[]) => {
    files.failAfter(Infinity)
    return writeRecent(files, changes)
  }
  const deps = { files, people: { clusterOf }, hasTimeLeft: () => true }
  return {
    files,
    rootOf,
    log,
    now: () => now,
    pass: (ms: number) => void (now += ms),
    counters: {
      hours: async function* () {
        for (const [hour, ofHour] of Object.entries<Record<string, number>>(counts))
          yield { hour, counts: ofHour }
      },
    },
    store: async (who: readonly number[], ago: number) => {
      const stored = touchpoint(`e${seq}`, who, now - ago * dayMs)
      const aliases = stored.identities.map(aliasOf)
      const [root = ''] = aliases.map(rootOf)
      const joined = new Set(aliases.map(rootOf))
      for (const alias of [...roots.keys(), ...aliases, ...joined])
        if (joined.has(rootOf(alias)) && alias !== root) roots.set(alias, root)
      roots.delete(root)
      const expiresAt = stored.receivedAt + 60 * dayMs
      log.set(rowKey(toCopyRow(stored, expiresAt)), { touchpoint: stored, expiresAt })
      counts = plus(counts, countsOfStored(stored))
      await deliver([{ seq: String(++seq), touchpoint: stored, expiresAt }])
    },
    delete: async (which: number) => {
      const key = [...log.keys()][which % Math.max(1, log.size)]
      const found = key === undefined ? undefined : log.get(key)
      if (key === undefined || !found) return
      log.delete(key)
      const { pk, sk } = { pk: key.slice(0, key.indexOf(' ')), sk: key.slice(key.indexOf(' ') + 1) }
      await deliver([{ seq: String(++seq), deleted: { pk, sk } }])
    },
    /** A ruling separates one alias; its touchpoint names the ones it was with. */
    separate: async (who: number) => {
      const alias = aliasOf(identity(who))
      const members = [...roots.keys(), ...roots.values()].filter((each) => rootOf(each) === rootOf(alias))
      const rest = members.filter((member) => member !== alias)
      roots.delete(alias)
      const [root = ''] = rest
      for (const member of rest)
        if (member === root) roots.delete(member)
        else roots.set(member, root)
      const named = Array.from({ length: 8 }, (_, n) => n).filter((n) =>
        members.includes(aliasOf(identity(n))),
      )
      if (named.length === 0) return
      const ruled = { ...touchpoint(`r${seq}`, named, now), type: 'identity.ruled' as const }
      log.set(rowKey(toCopyRow(ruled, now + 60 * dayMs)), { touchpoint: ruled, expiresAt: now + 60 * dayMs })
      counts = plus(counts, countsOfStored(ruled))
      await deliver([{ seq: String(++seq), touchpoint: ruled, expiresAt: now + 60 * dayMs }])
    },
    compact: async (dies: number) => {
      now += dayMs / 4
      files.failAfter(dies)
      await compactCopy(deps, now).catch(() => undefined)
      files.failAfter(Infinity)
    },
  }
}

const contents = async ({ files, now }: ReturnType<typeof createWorld>) => {
  const recent = await allRecent(files)
  const manifest = await loadManifest(files, now())
  const all = await Promise.all(
    buckets.map(async (bucket) =>
      (await readBucket(files, { manifest, recent, bucket, schema: copyRowSchema })).map(({ row }) => ({
        bucket,
        row,
      })),
    ),
  )
  return { rows: all.flat(), manifest }
}

describe('the analytical copy', () => {
  it('holds what the log holds, each row once and with its person, whatever is stored, deleted, merged or dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const world = createWorld()
        for (const each of steps) {
          if (each.kind === 'store') await world.store(each.who, each.ago)
          if (each.kind === 'delete') await world.delete(each.which)
          if (each.kind === 'separate') await world.separate(each.who)
          if (each.kind === 'compact') await world.compact(each.dies)
          const { rows } = await contents(world)
          const alive = [...world.log].filter(([, { expiresAt }]) => expiresAt > world.now())
          const seen = rows.filter(({ row }) => row.expires_at > world.now()).map(({ row }) => rowKey(row))
          expect(seen.sort()).toEqual(alive.map(([key]) => key).sort())
        }
        await world.compact(Infinity)
        world.pass(dayMs / 2)
        await world.compact(Infinity)
        const { rows, manifest } = await contents(world)
        for (const { bucket, row } of rows) expect(bucket).toBe(bucketOf(world.rootOf(row.alias)))
        const keys = [...world.log].filter(([, { expiresAt }]) => expiresAt > world.now())
        expect(rows.map(({ row }) => rowKey(row)).sort()).toEqual(keys.map(([key]) => key).sort())
        for (const { row } of rows) expect(fromCopyRow(row)).toEqual(world.log.get(rowKey(row))?.touchpoint)
        expect([...world.files.stored.keys()].filter((key) => key.startsWith(recentPrefix))).toEqual([])
        expect(await reconcileCopy(world.counters, { ...manifest, since: 0 }, world.now())).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('keeps no row of a person who was erased in any file, not even where the person was merged', async () => {
    const world = createWorld()
    await world.store([1], 0)
    await world.compact(Infinity)
    await world.store([2, 1], 0)
    await world.compact(5)
    await world.delete(0)
    await world.delete(0)
    await world.compact(Infinity)
    world.pass(dayMs)
    await world.compact(Infinity)
    const text = [...world.files.stored.values()]
      .map((bytes) => new TextDecoder('latin1').decode(bytes))
      .join()
    expect(text).not.toContain(formatIdentity(identity(1)))
    expect(text).not.toContain(formatIdentity(identity(2)))
  })

  it('reports the day on which a row is missing', async () => {
    const world = createWorld()
    await world.store([1], 0)
    await world.store([2], 1)
    await world.compact(Infinity)
    world.pass(3 * dayMs)
    await world.compact(Infinity)
    const manifest = await loadManifest(world.files, world.now())
    const parts = Object.fromEntries(Object.entries(manifest.parts).slice(1))
    expect(await reconcileCopy(world.counters, { ...manifest, since: 0, parts }, world.now())).toMatchObject([
      { counted: 1, copied: 0 },
    ])
  })

  it('finds the person of an alias that was never merged in the alias itself', () => {
    expect(personOf({ people: {} }, touchpointKey('a', 'b', 'c').pk)).toBe('a')
  })
})
