import { importReason, importRejection } from '../reasons/import-reason.ts'
import { fieldOf, type Mapping, mentions } from '../mapping.ts'
import { headerOf, type TitledRow } from '../row.ts'
import type { RowFlag } from '../row-flags.ts'
import type { Unread } from './table.ts'

const unreadIn = ({ unread, places }: TitledRow, field: string): Unread | undefined =>
  unread?.get(places.get(field) ?? -1)

/**
 * Fields a row cannot do without: left out, they would make it another row, of another person or without its
 * money.
 */
const needed = ({ key = [], time, value, identities }: Mapping): string[] =>
  [
    ...key,
    typeof time === 'string' ? time : time.from,
    value?.from ?? [],
    Object.values(identities).map(fieldOf),
  ].flat(2)

/**
 * Insists that the cells a row cannot do without have content. An error value in an identity or a key names
 * nothing and is left out with a flag, like every text that names nothing.
 * @throws Refused naming the column and what to do
 */
export const checkUnread = (row: TitledRow, mapping: Mapping): void => {
  if (!row.unread || row.unread.size === 0) return
  const named = new Set([...Object.values(mapping.identities).map(fieldOf), ...(mapping.key ?? [])])
  for (const field of needed(mapping)) {
    const kind = unreadIn(row, field)
    if (kind === undefined || (kind === 'error' && named.has(field))) continue
    const column = headerOf(row, field)
    throw importRejection(importReason(`cell.${kind}`, { column }), column)
  }
}

/** A flag for each other cell that the mapping reads and that has no content to be trusted. */
export const unreadFlags = (row: TitledRow, mapping: Mapping): RowFlag[] => {
  if (!row.unread || row.unread.size === 0) return []
  const fields = new Set(
    Object.values(mentions(mapping))
      .flat()
      .filter((field) => field !== undefined),
  )
  return [...fields].flatMap((field) => {
    const kind = unreadIn(row, field)
    return kind === undefined ? [] : [{ code: `cell.${kind}`, params: { column: headerOf(row, field) } }]
  })
}

/** The row without error values (`#REF!`), which are no content. Call it after `checkUnread`. */
export const withoutErrors = (row: TitledRow): TitledRow => {
  if (!row.unread || row.unread.size === 0) return row
  return { ...row, cells: row.cells.map((cell, at) => (row.unread?.get(at) === 'error' ? '' : cell)) }
}
