import { stringify } from 'csv-stringify/sync'
import { importReasonText } from './reasons/import-reason.ts'
import type { RowResult } from './validate-row.ts'

/** One row of the report: what became of one row of the file. */
export type ReportRow = {
  readonly line: number
  readonly key: string
  readonly outcome: string
  readonly reason: string
  readonly flags: string
}

/**
 * The report as CSV for a spreadsheet: with a byte order mark, and no cell that a spreadsheet would run as a
 * formula.
 */
export const reportOf = (rows: readonly ReportRow[]): string =>
  stringify([...rows], {
    bom: true,
    header: true,
    columns: ['line', 'key', 'outcome', 'reason', 'flags'],
    escape_formulas: true,
    record_delimiter: 'windows',
  })

export type Totals = {
  readonly rows: number
  readonly accepted: number
  readonly duplicate: number
  readonly rejected: number
  readonly flagged: number
}

/** How many rows had which outcome. */
export const totalsOf = (rows: readonly ReportRow[]): Totals => {
  const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length
  return {
    rows: rows.length,
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    rejected: count('rejected'),
    flagged: rows.filter(({ flags }) => flags !== '').length,
  }
}

/** A verdict as a row of the report. */
export const rowOf = (verdict: RowResult): ReportRow => ({
  line: verdict.line,
  key: verdict.key,
  outcome: verdict.outcome,
  reason: verdict.outcome === 'accepted' ? '' : importReasonText('en', verdict.reason),
  flags: verdict.flags.join('; '),
})
