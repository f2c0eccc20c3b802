import type * as z from 'zod'
import type { CopyFiles } from '../../storage/copy-files.ts'
import { copyRowSchema } from '../copy/copy-row.ts'
import { type Manifest, personOf } from '../copy/manifest.ts'
import { type CopyChange } from '../copy/recent.ts'
import { readBucket } from '../copy/read-bucket.ts'
import type { Policy } from '../../policy/policy.ts'

/** One person's rows of the analytical copy, oldest first. */
export type PersonRows<R> = { readonly person: string; readonly rows: readonly R[] }

export type JobContext = {
  /** The moment (ms UTC) the run is for: the same for all its parts. */
  readonly asOf: number
  readonly policy: Policy
}

/**
 * An analytics job: a pass over all people, in parts that are computed apart and merged once. `map` and
 * `merge` are pure; `merge` gives the same result for any order of the parts.
 */
export type JobDefinition<S extends z.ZodObject, P, T> = {
  /** Name in routes, messages and file names: lower case and hyphens. */
  readonly id: string
  /** The columns that `map` reads: a pick of `copyRowSchema` with `at`. */
  readonly columns: S
  readonly part: z.ZodType<P>
  readonly result: z.ZodType<T>
  readonly map: (people: Iterable<PersonRows<z.infer<S>>>, context: JobContext) => P
  readonly merge: (parts: readonly P[], context: JobContext) => T
}

type PartSource = {
  readonly files: CopyFiles
  readonly manifest: Manifest
  /** `allRecent`, read before any part */
  readonly recent: readonly CopyChange[]
}

/** A job whose parts and results are JSON texts: what the runner works with. */
export interface AnalyticsJob {
  readonly id: string
  /** Computes one bucket's part. */
  mapBucket(source: PartSource, bucket: string, context: JobContext): Promise<string>
  /** Merges the parts of all buckets. */
  merge(parts: readonly string[], context: JobContext): string
}

/** Makes a job of its definition. */
export const analyticsJob = <S extends z.ZodObject, P, T>(
  definition: JobDefinition<S, P, T>,
): AnalyticsJob => ({
  id: definition.id,
  mapBucket: async ({ files, manifest, recent }, bucket, context) => {
    const rows = await readBucket(files, { manifest, recent, bucket, schema: definition.columns })
    return JSON.stringify(definition.map(byPerson(rows, manifest), context))
  },
  merge: (texts, context) => {
    const parts = texts.map((text) => definition.part.parse(JSON.parse(text)))
    return JSON.stringify(definition.result.parse(definition.merge(parts, context)))
  },
})

const timeOf = copyRowSchema.pick({ at: true })

function* byPerson<R>(
  rows: readonly { readonly alias: string; readonly row: R }[],
  manifest: Manifest,
): Generator<PersonRows<R>> {
  const people = Map.groupBy(rows, ({ alias }) => personOf(manifest, alias))
  for (const [person, ofPerson] of people) {
    const timed = ofPerson.map(({ row }) => ({ row, at: timeOf.parse(row).at }))
    yield { person, rows: timed.sort((a, b) => a.at - b.at).map(({ row }) => row) }
  }
}
