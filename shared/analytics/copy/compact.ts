import { minuteMs } from '../../runtime/time-buckets.ts'
import { mapConcurrent } from '../../runtime/concurrency.ts'
import type { PeopleRepository } from '../../storage/repositories.ts'
import { bucketOf } from './copy-files.ts'
import type { CopyFiles } from '../../storage/copy-files.ts'
import { aliasOf, parseIdentity } from '../../model/identity.ts'
import { type CopyRow, monthOf } from './copy-row.ts'
import { loadManifest, type Manifest, partName, personOf, saveManifest } from './manifest.ts'
import { type PartChange, readPart, rewritePart } from './part.ts'
import { listRecent, readRecent } from './recent.ts'

export type CompactDeps = {
  readonly files: CopyFiles
  readonly people: Pick<PeopleRepository, 'clusterOf'>
  /** Whether there is time for another chunk of recent files. */
  readonly hasTimeLeft: () => boolean
}

export type Compacted = {
  readonly files: number
  readonly rows: number
  readonly deletions: number
  readonly moved: number
  readonly parts: number
}

/** Recent files younger than this (ms) wait: the projection may not have merged their people yet. */
const settlingTime = 10 * minuteMs
/** A chunk of recent files is held in memory: so many bytes (Parquet) and so many files at most. */
const chunkBytes = 16_000_000
const chunkFiles = 1000

/**
 * Sorts the recent files of the analytical copy into parts by month and bucket, moves the rows of people who
 * were merged or unmerged, and drops rows that were erased or have expired. Only one run may be at work.
 * A run that dies is repeated: the manifest says what it was writing, every step is idempotent, and recent files
 * are removed last, oldest first.
 * @param now ms UTC
 */
export const compactCopy = async (deps: CompactDeps, now: number): Promise<Compacted> => {
  const { files, people, hasTimeLeft } = deps
  let manifest = await loadManifest(files, now)
  let sum: Compacted = { files: 0, rows: 0, deletions: 0, moved: 0, parts: 0 }
  const run = async (pending: Pending): Promise<void> => {
    const pass = await writePending(files, manifest, { pending, now })
    manifest = pass.manifest
    sum = plus(sum, pass.done)
  }
  manifest = await finish(files, manifest, now)
  if (manifest.pending) await run(manifest.pending)
  let recheck: readonly string[] = manifest.recheck
  for (let first = true; first || hasTimeLeft(); first = false) {
    const chunk = await nextChunk(files, now)
    if (chunk.length === 0 && !first) {
      await saveManifest(files, { ...manifest, compactedAt: now })
      break
    }
    const aliases = aliasesToLookUp((await finalChanges(files, chunk)).rows)
    const looked = await lookUpPeople(people, manifest, [...new Set([...aliases, ...recheck])])
    const later = first ? aliases : [...new Set([...manifest.recheck, ...aliases])]
    const pending = { files: [...chunk], people: looked.people, recheck: later }
    manifest = { ...manifest, pending }
    await saveManifest(files, manifest)
    await run(pending)
    recheck = []
  }
  return sum
}

type Pending = NonNullable<Manifest['pending']>

const plus = (a: Compacted, b: Compacted): Compacted => ({
  files: a.files + b.files,
  rows: a.rows + b.rows,
  deletions: a.deletions + b.deletions,
  moved: a.moved + b.moved,
  parts: a.parts + b.parts,
})

/** The keys of the oldest recent files that are settled, as many as are held in memory at once. */
const nextChunk = async (files: CopyFiles, now: number): Promise<string[]> => {
  const chunk: string[] = []
  let bytes = 0
  for await (const { key, size, writtenAt } of listRecent(files)) {
    // The order of the stream decides what is final: nothing behind a file that waits may be taken before it.
    if (writtenAt > now - settlingTime || chunk.length >= chunkFiles || bytes > chunkBytes) break
    chunk.push(key)
    bytes += size
  }
  return chunk
}

const writePending = async (
  files: CopyFiles,
  manifest: Manifest,
  { pending, now }: { readonly pending: Pending; readonly now: number },
): Promise<{ manifest: Manifest; done: Compacted }> => {
  const { rows, deletions } = await finalChanges(files, pending.files)
  const moves = await rowsToMove(files, manifest, pending)
  const moved = [...rows, ...moves.rows]
  const plan = partChanges({ manifest, people: pending, rows: moved, deletions, now })
  const written = await writeParts(files, plan, now)
  const { pending: _, ...rest } = manifest
  const switched: Manifest = {
    ...rest,
    people: pending.people,
    recheck: pending.recheck,
    finished: pending.files,
    clean: [...new Set([...manifest.clean, ...moves.from])],
    parts: { ...manifest.parts, ...written },
  }
  await saveManifest(files, switched)
  return {
    manifest: await finish(files, switched, now),
    done: {
      files: pending.files.length,
      rows: rows.length,
      deletions: deletions.length,
      moved: moves.rows.length,
      parts: plan.size,
    },
  }
}

/**
 * What became of each row in these files: of several changes of a row the last one stands. A row that was
 * stored and deleted is added and deleted, so that it is counted.
 */
const finalChanges = async (
  files: CopyFiles,
  keys: readonly string[],
): Promise<{ rows: CopyRow[]; deletions: string[] }> => {
  const rows = new Map<string, CopyRow>()
  const deletions = new Set<string>()
  const read = await mapConcurrent(8, keys, async (key) => {
    const bytes = await files.read(key)
    return bytes ? await readRecent(bytes) : []
  })
  for (const change of read.flat())
    if ('row' in change) {
      rows.set(change.key, change.row)
      deletions.delete(change.key)
    } else deletions.add(change.key)
  return { rows: [...rows.values()], deletions: [...deletions] }
}

/** Aliases whose person may have changed: those that were named together, and those of a ruling. */
const aliasesToLookUp = (rows: readonly CopyRow[]): string[] => [
  ...new Set(
    rows
      .filter(({ identities, type }) => identities.length > 1 || type.startsWith('identity.'))
      .flatMap(({ identities }) =>
        identities.flatMap(({ identity }) => {
          const parsed = parseIdentity(identity)
          return parsed ? [aliasOf(parsed)] : []
        }),
      ),
  ),
]

type People = Pick<Manifest, 'people'>

const lookUpPeople = async (
  repository: CompactDeps['people'],
  { people }: People,
  aliases: readonly string[],
): Promise<People> => {
  const next = new Map(Object.entries(people))
  const clusters = await mapConcurrent(16, aliases, (alias) => repository.clusterOf(alias))
  for (const [index, alias] of aliases.entries()) {
    const cluster = clusters[index]
    if (!cluster) next.delete(alias)
    else
      for (const member of [alias, ...Object.keys(cluster.identities)])
        if (member === cluster.root) next.delete(member)
        else next.set(member, cluster.root)
  }
  return { people: Object.fromEntries(next) }
}

/** The rows of aliases whose person lies in another bucket than before, and the parts they may lie in now. */
const rowsToMove = async (
  files: CopyFiles,
  before: Manifest,
  after: People,
): Promise<{ rows: CopyRow[]; from: string[] }> => {
  const aliases = new Set([...Object.keys(before.people), ...Object.keys(after.people)])
  const moving = new Map<string, Set<string>>()
  for (const alias of aliases) {
    const from = bucketOf(personOf(before, alias))
    if (from === bucketOf(personOf(after, alias))) continue
    moving.set(from, (moving.get(from) ?? new Set()).add(alias))
  }
  const rows: CopyRow[] = []
  const from = [...moving.keys()].map((bucket) => partsOf(before, bucket))
  for (const [bucket, movingFrom] of moving)
    for (const name of partsOf(before, bucket))
      rows.push(...(await readPart(files, ...partIn(name))).filter(({ alias }) => movingFrom.has(alias)))
  return { rows, from: from.flat() }
}

const partsOf = ({ parts }: Pick<Manifest, 'parts'>, bucket: string): string[] =>
  Object.keys(parts).filter((name) => name.endsWith(`/${bucket}`))

/** Month and bucket of a part's name. */
const partIn = (name: string): [month: string, bucket: string] => [name.slice(0, 7), name.slice(8)]

type Changes = {
  readonly manifest: Manifest
  readonly people: People
  readonly rows: readonly CopyRow[]
  readonly deletions: readonly string[]
  readonly now: number
}

/** The parts to write: those that get rows, may hold deleted rows, or hold expired ones. */
const partChanges = ({ manifest, people, rows, deletions, now }: Changes): Map<string, PartChange> => {
  const bucketFor = (alias: string) => bucketOf(personOf(people, alias))
  const added = Map.groupBy(rows, (row) => partName(monthOf(row), bucketFor(row.alias)))
  const deleted = Map.groupBy(deletions, (key) => bucketFor(key.slice(0, key.indexOf(' '))))
  const touched = new Set(added.keys())
  for (const [name, { expires }] of Object.entries(manifest.parts))
    if (deleted.has(partIn(name)[1]) || (expires !== undefined && expires <= now)) touched.add(name)
  return new Map(
    [...touched].map((name) => {
      const keys = new Set(deleted.get(partIn(name)[1]))
      return [name, { add: added.get(name) ?? [], deleted: keys }]
    }),
  )
}

const writeParts = async (
  files: CopyFiles,
  plan: ReadonlyMap<string, PartChange>,
  now: number,
): Promise<Manifest['parts']> => {
  const written = await mapConcurrent(2, [...plan], async ([name, change]) => {
    const part = await rewritePart(files, { name: partIn(name), now }, change)
    return part ? [[name, part] as const] : []
  })
  return Object.fromEntries(written.flat())
}

/** Removes the recent files that were sorted, and the rows of people who moved from the parts they left. */
const finish = async (files: CopyFiles, manifest: Manifest, now: number): Promise<Manifest> => {
  if (manifest.finished.length === 0 && manifest.clean.length === 0) return manifest
  const plan = manifest.clean.map((name): [string, PartChange] => {
    const [, bucket] = partIn(name)
    return [name, { elsewhere: ({ alias }) => bucketOf(personOf(manifest, alias)) !== bucket }]
  })
  const parts = { ...manifest.parts, ...(await writeParts(files, new Map(plan), now)) }
  for (const key of manifest.finished) await files.remove(key)
  const finished = { ...manifest, parts, clean: [], finished: [] }
  await saveManifest(files, finished)
  return finished
}
