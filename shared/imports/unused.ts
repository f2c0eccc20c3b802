import { cutText } from '../runtime/text/cut-text.ts'
import type { Places } from './files/headers.ts'
import { statedColumnsIn } from './values/stated-columns.ts'
import { stateColumnsIn } from './values/states.ts'
import type { UnusedColumn } from '../model/import-job.ts'

/**
 * Positions of the columns that are read by their header alone, whatever the mapping: country, time zone,
 * refusals.
 */
export const readByHeader = (headers: readonly string[]): readonly number[] => [
  ...statedColumnsIn(headers),
  ...stateColumnsIn(headers).map(({ index }) => index),
]

/** Columns beyond this are summed up. */
const mostNamed = 50

/**
 * Counts the values that an import does not bring in, row by row, for the report. Empty columns are not
 * reported.
 * @param headers of the file; a column without one is called by its position
 */
export const createUnusedCounter = (headers: readonly string[], places: Places) => {
  const read = new Set([...places.values(), ...readByHeader(headers)])
  const counts = headers.map(() => 0)
  return {
    add: (cells: readonly string[]): void => {
      for (const index of counts.keys())
        if (!read.has(index) && (cells[index] ?? '').trim() !== '') counts[index] = (counts[index] ?? 0) + 1
    },
    found: (): UnusedColumn[] => {
      const all = counts.map((values, index) => ({
        column: cutText(headers[index] ?? '', 100) || `column ${index + 1}`,
        values,
      }))
      const [held, more] = [
        all.filter(({ values }) => values > 0),
        all.filter(({ values }) => values > 0).slice(mostNamed),
      ]
      if (more.length === 0) return held
      const values = more.reduce((sum, one) => sum + one.values, 0)
      return [...held.slice(0, mostNamed), { column: `${more.length} more columns`, values }]
    },
  }
}
