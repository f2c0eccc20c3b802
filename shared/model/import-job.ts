import * as z from 'zod'
import { reasonSchema } from './reasons/reason.ts'

/** A column that a mapping leaves out, and how many values it holds. */
export const unusedColumn = z.object({ column: z.string(), values: z.int() })

export type UnusedColumn = z.infer<typeof unusedColumn>

const inBothLanguages = z.looseObject({ zh: z.string(), en: z.string() })

/** A reason that an earlier version stored in both languages, as its English text. */
const inEnglish = (stored: unknown): unknown => inBothLanguages.safeParse(stored).data?.en ?? stored

const withReason = (stored: unknown): unknown => {
  const both = inBothLanguages.safeParse(stored).data
  return both ? { ...both, reason: both.en } : stored
}

/** How many rejected rows are told with the report itself; all of them are in its file. */
export const maxListedRejections = 100

/**
 * A file somebody brings, as far as it has come. `done`: so many rows are through; the rest of the counts is
 * about these. `asked`: the next so many rows are being put through, and which of their touchpoints were
 * there before: written down before anything is sent, so that whoever has to do it again does not take their
 * own for somebody else's. Nothing of what stands in the file is kept here.
 */
export const uploadSchema = z.object({
  id: z.string(),
  v: z.int(),
  file: z.string(),
  bytes: z.int().optional(),
  sheet: z.string().optional(),
  encoding: z.string().optional(),
  /** What was asked for by name; what it is read by. */
  wanted: z.string().optional(),
  mapping: z.json().optional(),
  written: z.string().optional(),
  /** The date that was stated for the file (ms UTC). */
  asOf: z.int().optional(),
  /** Columns the mapping leaves out, once the file was judged. */
  unused: z.array(unusedColumn).optional(),
  status: z.enum(['waiting', 'working', 'done', 'failed']),
  createdAt: z.int(),
  updatedAt: z.int(),
  rows: z.int(),
  done: z.int(),
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  flagged: z.int(),
  asked: z.object({ rows: z.int(), known: z.string() }).optional(),
  told: z.array(z.preprocess(withReason, z.object({ line: z.int(), reason: reasonSchema }))),
  problem: z.preprocess(inEnglish, reasonSchema.optional()),
})
export type Upload = z.infer<typeof uploadSchema>

/** A file about to be brought. */
export const announced = (
  said: Pick<Upload, 'id' | 'file'> & {
    bytes?: number | undefined
    sheet?: string | undefined
    encoding?: string | undefined
    wanted?: string | undefined
    asOf?: number | undefined
  },
  now: number,
): Upload => ({
  ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  id: said.id,
  file: said.file,
  v: 1,
  status: 'waiting',
  createdAt: now,
  updatedAt: now,
  rows: 0,
  done: 0,
  accepted: 0,
  duplicate: 0,
  rejected: 0,
  flagged: 0,
  told: [],
})

/** Truths as text: one character each. */
export const bitsOf = (truths: readonly boolean[]): string => truths.map((is) => (is ? '1' : '0')).join('')
