import * as z from 'zod'
import { unusedColumn } from '../../model/import-job.ts'

/** A reason as a code to group by, and as a text in both languages. */
const reasonView = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  zh: z.string(),
  en: z.string(),
})
export type ImportReasonView = z.infer<typeof reasonView>

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
  problem: reasonView.nullable(),
  /** Columns that the mapping leaves out, and how many values each holds. */
  unused: z.array(unusedColumn),
})
export type ImportView = z.infer<typeof importView>

export const importDetail = importView.extend({
  rejections: z.array(reasonView.extend({ line: z.int() })),
  report: z.string().nullable(),
})
