import * as z from 'zod'
import { hashId } from '../../runtime/hash-id.ts'
import { partKey } from './copy-files.ts'
import type { CopyFiles } from '../../storage/copy-files.ts'
import { type CopyRow, copyRowSchema, rowKey } from './copy-row.ts'
import { countedDay, describePart, firstCountedDay, type PartInfo } from './manifest.ts'
import { decodeRows, encodeRows, metadataOf } from './parquet.ts'

export type PartChange = {
  /** Rows to add; one that the part holds already is not added twice. */
  readonly add?: readonly CopyRow[]
  /** Keys (`rowKey`) of rows that the log deleted. */
  readonly deleted?: ReadonlySet<string>
  /** Rows that another bucket holds now: dropped without being counted as removed. */
  readonly elsewhere?: (row: CopyRow) => boolean
}

const removedField = 'removed'
const removedSchema = z.record(z.string(), z.iso.date())

/**
 * Rows that this part has lost for good: a hash of the key → the day they were counted for. In the footer, so
 * that it is written together with the rows.
 */
const removedOf = (bytes: Uint8Array): Record<string, string> =>
  removedSchema.parse(JSON.parse(metadataOf(bytes)[removedField] ?? '{}'))

/** Reads all rows of a part; none where there is no such part. */
export const readPart = async (files: CopyFiles, month: string, bucket: string): Promise<CopyRow[]> => {
  const bytes = await files.read(partKey(month, bucket))
  return bytes ? await decodeRows(bytes, copyRowSchema) : []
}

/**
 * Writes a part anew with a change, without its expired rows, in the order of people and time. Idempotent:
 * the same change applied twice is applied once.
 * @param now ms UTC
 * @returns what the part holds now; undefined where there is no such part
 */
export const rewritePart = async (
  files: CopyFiles,
  {
    name: [month, bucket],
    now,
  }: { readonly name: readonly [month: string, bucket: string]; readonly now: number },
  { add = [], deleted = new Set(), elsewhere = () => false }: PartChange,
): Promise<PartInfo | undefined> => {
  const bytes = await files.read(partKey(month, bucket))
  if (!bytes && add.length === 0) return undefined
  const before = bytes ? await decodeRows(bytes, copyRowSchema) : []
  const rows = new Map(before.map((row) => [rowKey(row), row]))
  for (const row of add) rows.set(rowKey(row), rows.get(rowKey(row)) ?? row)
  const added = rows.size - before.length
  const removed = pruned(bytes ? removedOf(bytes) : {}, now)
  let dropped = 0
  for (const [key, row] of rows) {
    const gone = deleted.has(key) || row.expires_at <= now
    if (!gone && !elsewhere(row)) continue
    rows.delete(key)
    dropped += 1
    if (gone && countedDay(row) >= firstCountedDay(now)) removed[hashId(key).slice(0, 16)] = countedDay(row)
  }
  const info = (size: number) =>
    describePart([...rows.values()], Object.values(removed), { bytes: size, now })
  if (added === 0 && dropped === 0) return info(bytes?.length ?? 0)
  const sorted = [...rows.values()].sort(byPersonAndTime)
  const written = encodeRows(sorted, { [removedField]: JSON.stringify(removed) })
  await files.write(partKey(month, bucket), written)
  return info(written.length)
}

const pruned = (removed: Readonly<Record<string, string>>, now: number): Record<string, string> =>
  Object.fromEntries(Object.entries(removed).filter(([, day]) => day >= firstCountedDay(now)))

const byPersonAndTime = (a: CopyRow, b: CopyRow): number => {
  if (a.alias !== b.alias) return a.alias < b.alias ? -1 : 1
  return a.at - b.at
}
