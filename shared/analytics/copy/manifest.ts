import { dayMs, dayOf } from '../../runtime/time-buckets.ts'
import * as z from 'zod'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { manifestKey } from './copy-files.ts'
import type { CopyFiles } from '../../storage/copy-files.ts'
import type { CopyRow } from './copy-row.ts'

const perDay = z.record(z.iso.date(), z.int())

const partSchema = z.object({
  rows: z.int(),
  bytes: z.int(),
  /** When its first row expires (ms UTC); absent for a part without rows. */
  expires: z.int().exactOptional(),
  /** Rows by the day they were counted for (`countedDay`). */
  counted: perDay,
  /** Rows that were there and were erased or expired, by the same day. */
  removed: perDay,
})
export type PartInfo = z.infer<typeof partSchema>

const manifestSchema = z.object({
  /** Schema of the rows. */
  v: z.literal(1),
  /** When the copy began (ms UTC): touchpoints received before it may be missing. */
  since: z.int(),
  /** When a compaction last sorted everything that was there (ms UTC); 0 before the first. */
  compactedAt: z.int(),
  /** alias → person, for aliases that belong to the person of another alias. */
  people: z.record(z.string(), z.string()),
  /** Aliases whose person was looked up at the last compaction, and is looked up once more at the next. */
  recheck: z.array(z.string()),
  /** Parts (`month/bucket`) that may still hold rows of people who moved to another bucket. */
  clean: z.array(z.string()),
  /**
   * What a compaction is writing: one that dies is repeated with the same files and people, so that every row
   * is written to the same part again.
   */
  pending: z
    .object({
      files: z.array(z.string()),
      people: z.record(z.string(), z.string()),
      recheck: z.array(z.string()),
    })
    .exactOptional(),
  /** Recent files that are in the parts already and are to be removed. */
  finished: z.array(z.string()),
  /** `month/bucket` → what its part holds. */
  parts: z.record(z.string(), partSchema),
})
export type Manifest = z.infer<typeof manifestSchema>

/** The manifest of a copy that nothing was written to yet. @param now ms UTC */
const emptyManifest = (now: number): Manifest => ({
  v: 1,
  since: now,
  compactedAt: 0,
  people: {},
  recheck: [],
  clean: [],
  finished: [],
  parts: {},
})

/** Reads the manifest. @throws ZodError for one of another version */
export const loadManifest = async (files: CopyFiles, now: number): Promise<Manifest> => {
  const bytes = await files.read(manifestKey)
  if (!bytes) return emptyManifest(now)
  return manifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
}

export const saveManifest = (files: CopyFiles, manifest: Manifest): Promise<void> =>
  files.write(manifestKey, new TextEncoder().encode(JSON.stringify(manifest)))

export const partName = (month: string, bucket: string): string => `${month}/${bucket}`

/** The person an alias belongs to: itself, unless it was merged. */
export const personOf = ({ people }: Pick<Manifest, 'people'>, alias: string): string =>
  people[alias] ?? alias

/**
 * The day (UTC) the stored counters count a touchpoint for: what came over a connection by its receipt
 * (`via|…`), what the product recorded itself by its time (`touch|own`).
 */
export const countedDay = ({ channel, at, received_at }: CopyRow): string =>
  dayOf(channel === 'own' ? at : received_at)

/** The first day (UTC) of the 60 for which rows are counted by day: more than a reconciliation looks back. */
export const firstCountedDay = (now: number): string => dayOf(now - 60 * dayMs)

/**
 * What a part holds, for the manifest.
 * @param removed the day (`countedDay`) of each row that was removed
 * @param now ms UTC
 */
export const describePart = (
  rows: readonly CopyRow[],
  removed: readonly string[],
  { bytes, now }: { readonly bytes: number; readonly now: number },
): PartInfo => {
  const isRecent = (day: string) => day >= firstCountedDay(now)
  const expires = rows.reduce((least, { expires_at }) => Math.min(least, expires_at), Infinity)
  return omitUndefined({
    rows: rows.length,
    bytes,
    expires: rows.length === 0 ? undefined : expires,
    counted: tally(rows.map(countedDay).filter(isRecent)),
    removed: tally(removed.filter(isRecent)),
  })
}

/** How often each of them occurs. */
const tally = (texts: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}
