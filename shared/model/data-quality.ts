import * as z from 'zod'

/** Of so many (`n`) so many as they should be (`ok`): a share is never told without what it is a share of. */
const shareSchema = z.object({ n: z.int(), ok: z.int() })
export type Share = z.infer<typeof shareSchema>

const counts = z.record(z.string(), z.int())

/**
 * What was measured of one source on one day, in numbers that add up. `fields`: expected fields, and how
 * often they were said. `typed`: touchpoints in which somebody typed details, and how many had nothing amiss;
 * `codes` what was. `delays`: how late touchpoints came, by `bucketOf`. `people`: whom it told of.
 */
export const tallySchema = z.object({
  touchpoints: z.int(),
  people: z.int(),
  fields: z.record(z.string(), shareSchema),
  typed: shareSchema,
  codes: counts,
  unreachable: z.int(),
  delays: counts,
  clock: z.int(),
  contradictions: counts,
  contradicted: z.int(),
  unique: shareSchema,
})
export type Tally = z.infer<typeof tallySchema>

export type Tallies = Record<string, Tally>

/** Everybody together: no source has this name. */
export const everybody = '*'

/** Four buckets to each doubling, so that a percentile is right to a fifth. */
const perDoubling = 4
export const bucketOf = (delay: number): string =>
  String(Math.ceil(perDoubling * Math.log2(1 + Math.max(0, delay) / 1000)))
/** The longest delay (ms) that falls into a bucket. */
export const delayIn = (bucket: string): number =>
  Math.round((2 ** (Number(bucket) / perDoubling) - 1) * 1000)
