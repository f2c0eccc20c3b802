import * as z from 'zod'
import { bothWays, unusedColumn } from '../../model/import-job.ts'

/**
 * A file that was brought (docs/import.md). `rows` is known once it was judged whole; `done` of them are
 * through.
 */
export const importView = z.object({
  id: z.string(),
  file: z.string(),
  status: z.enum(['waiting', 'expired', 'working', 'done', 'failed']),
  createdAt: z.int(),
  updatedAt: z.int(),
  rows: z.int(),
  done: z.int(),
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  flagged: z.int(),
  mapping: z.string().nullable(),
  written: z.string().nullable(),
  problem: bothWays.nullable(),
  /** Columns that the mapping leaves out, and how many values each holds. */
  unused: z.array(unusedColumn),
})
export type ImportView = z.infer<typeof importView>

export const importDetail = importView.extend({
  rejections: z.array(bothWays.extend({ line: z.int() })),
  report: z.string().nullable(),
})
