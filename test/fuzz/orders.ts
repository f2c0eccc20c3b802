import * as z from 'zod'

/**
 * What a process is told to play: so many cases of a seed from this one on; `careful`: saying of each that it
 * begins.
 */
export const orderSchema = z.object({
  seed: z.int().positive(),
  from: z.int().nonnegative(),
  cases: z.int().positive(),
  family: z.string().optional(),
  careful: z.boolean().default(false),
})
export type Order = z.infer<typeof orderSchema>

const found = z.object({ case: z.int(), family: z.string(), promise: z.string() })
/** A case that broke a promise, and which. */
export type Found = z.infer<typeof found>

const played = z.object({
  cases: z.int(),
  counts: z.record(z.string(), z.int()),
  knocks: z.int(),
  taken: z.int(),
  broken: z.array(found),
})
/**
 * What came of some cases: how many of each family, how often somebody knocked, how many events were let in.
 */
export type Played = z.infer<typeof played>

/** What a process says: a case begins, or all that was ordered is done. */
export const wordSchema = z.union([z.object({ begins: z.int() }), z.object({ played })])

const families = (a: Played, b: Played): ReadonlySet<string> =>
  new Set([...Object.keys(a.counts), ...Object.keys(b.counts)])

/** Two results as one. */
export const sumOf = (a: Played, b: Played): Played => ({
  cases: a.cases + b.cases,
  counts: Object.fromEntries(
    [...families(a, b)].map((name) => [name, (a.counts[name] ?? 0) + (b.counts[name] ?? 0)]),
  ),
  knocks: a.knocks + b.knocks,
  taken: a.taken + b.taken,
  broken: [...a.broken, ...b.broken],
})

export const nothingPlayed: Played = { cases: 0, counts: {}, knocks: 0, taken: 0, broken: [] }
