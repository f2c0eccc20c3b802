import * as z from 'zod'
import { sortableSequence } from '../../runtime/sortable-sequence.ts'
import type { LogChange } from '../../storage/stream-record.ts'
import { recentKey, recentPrefix } from './copy-files.ts'
import type { CopyFile, CopyFiles } from '../../storage/copy-files.ts'
import { type CopyRow, copyRowSchema, logKey, rowKey, toCopyRow } from './copy-row.ts'
import { decodeRows, encodeRows, metadataOf } from './parquet.ts'

/** A change of the log as a recent file holds it. */
export type CopyChange = { readonly key: string } & ({ readonly row: CopyRow } | { readonly deleted: true })

/** Deletions are in the footer: few, and without personal data (an alias is a hash). `after`: rows before it. */
const deletionSchema = z.array(z.object({ pk: z.string(), sk: z.string(), after: z.int() }))
const deletionsField = 'deleted'

/**
 * Writes the changes of one stream batch as one file. The file is named by its first sequence number, so that
 * a batch that is delivered again replaces it.
 */
export const writeRecent = async (files: CopyFiles, changes: readonly LogChange[]): Promise<void> => {
  const [first] = changes
  if (!first) return
  const rows: CopyRow[] = []
  const deletions: z.infer<typeof deletionSchema> = []
  for (const change of changes)
    if ('touchpoint' in change) rows.push(toCopyRow(change.touchpoint, change.expiresAt))
    else deletions.push({ ...change.deleted, after: rows.length })
  const metadata = deletions.length > 0 ? { [deletionsField]: JSON.stringify(deletions) } : {}
  await files.write(recentKey(sortableSequence(first.seq)), encodeRows(rows, metadata))
}

/** The recent files, oldest first. */
export const listRecent = (files: CopyFiles): AsyncIterable<CopyFile> => files.list(recentPrefix)

/** The changes of a recent file, in the order of the stream. */
export const readRecent = async (bytes: Uint8Array): Promise<CopyChange[]> => {
  const rows = await decodeRows(bytes, copyRowSchema)
  const text = metadataOf(bytes)[deletionsField]
  const deletions = text === undefined ? [] : deletionSchema.parse(JSON.parse(text))
  const changes: CopyChange[] = []
  let next = 0
  const addDeletions = (before: number) => {
    for (let one = deletions[next]; one && one.after <= before; one = deletions[++next])
      changes.push({ key: logKey(one), deleted: true })
  }
  for (const [index, row] of rows.entries()) {
    addDeletions(index)
    changes.push({ key: rowKey(row), row })
  }
  addDeletions(rows.length)
  return changes
}
