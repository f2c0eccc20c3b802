import type * as z from 'zod'
import { bucketOf, partKey } from './copy-files.ts'
import type { CopyFiles } from '../../storage/copy-files.ts'
import { type CopyRow, copyRowSchema, rowKey } from './copy-row.ts'
import { type Manifest, personOf } from './manifest.ts'
import { decodeRows } from './parquet.ts'
import { type CopyChange, listRecent, readRecent } from './recent.ts'

/** The changes that no compaction has sorted yet, in the order of the stream. Read them before any part. */
export const allRecent = async (files: CopyFiles): Promise<CopyChange[]> => {
  const changes: CopyChange[] = []
  for await (const { key } of listRecent(files)) {
    const bytes = await files.read(key)
    if (bytes) changes.push(...(await readRecent(bytes)))
  }
  return changes
}

export type BucketRead<S extends z.ZodObject> = {
  readonly manifest: Manifest
  /** `allRecent`, read before */
  readonly recent: readonly CopyChange[]
  readonly bucket: string
  /** `copyRowSchema` or a pick of it */
  readonly schema: S
  /** First month (`2026-01`, UTC) to read; all without it. */
  readonly from?: string | undefined
}

const keyColumns = copyRowSchema.pick({ alias: true, stated_at: true, id: true })
const aliasColumn = copyRowSchema.pick({ alias: true })

/**
 * The rows of one bucket, each once: those of its parts and those no compaction has sorted yet, without what
 * was deleted and without rows of people of other buckets.
 */
export const readBucket = async <S extends z.ZodObject>(
  files: CopyFiles,
  { manifest, recent, bucket, schema, from = '' }: BucketRead<S>,
): Promise<{ alias: string; row: z.infer<S> }[]> => {
  const isHere = (alias: string) => bucketOf(personOf(manifest, alias)) === bucket
  const months = Object.keys(manifest.parts)
    .filter((name) => name.slice(8) === bucket && name.slice(0, 7) >= from)
    .map((name) => name.slice(0, 7))
  const unsorted = new Map<string, CopyRow | undefined>()
  for (const change of recent)
    if (isHere(change.key.slice(0, change.key.indexOf(' '))))
      unsorted.set(change.key, 'row' in change ? change.row : undefined)
  const found: { alias: string; row: z.infer<S> }[] = []
  for (const month of months) {
    const bytes = await files.read(partKey(month, bucket))
    if (!bytes) continue
    const rows = await decodeRows(bytes, schema)
    const keys = unsorted.size > 0 ? await decodeRows(bytes, keyColumns) : undefined
    const aliases = keys ?? (await decodeRows(bytes, aliasColumn))
    for (const [index, row] of rows.entries()) {
      const alias = aliases[index]?.alias ?? ''
      const key = keys?.[index]
      if (isHere(alias) && !(key && unsorted.has(rowKey(key)))) found.push({ alias, row })
    }
  }
  for (const row of unsorted.values())
    if (row && new Date(row.at).toISOString().slice(0, 7) >= from)
      found.push({ alias: row.alias, row: schema.parse(row) })
  return found
}
