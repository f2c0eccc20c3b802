import { importReason, importRejection } from '../reasons/import-reason.ts'
import { headed, headerIndexBelowTitles } from '../files/header-row.ts'
import type { Row } from '../files/table.ts'
import { archiveOf } from './archive.ts'
import { sheetRows } from './sheet.ts'
import { workbookIn } from './workbook.ts'

/** A sheet opened for reading, and what other sheets with something in them stay unread. */
export type OpenedSheet = {
  readonly sheet: string
  readonly others: readonly string[]
  readonly headers: readonly string[]
  readonly rows: AsyncGenerator<Row>
}

/** A column is found by its header, so a header must be readable. */
const checkHeader = ({ line, unread = new Map() }: Row): void => {
  const [first] = unread.values()
  if (first !== undefined)
    throw importRejection(importReason(`file.unread-header-${first}`, { line }), 'headers')
}

async function* withFirst(first: Row, rest: AsyncGenerator<Row>): AsyncGenerator<Row> {
  yield first
  yield* rest
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/**
 * Opens one sheet of a workbook (.xlsx): the one that is named, else the first visible one that holds
 * something.
 * @throws Refused when there is none, or when it cannot be read
 */
export const openedSheet = async (bytes: Uint8Array, named?: string): Promise<OpenedSheet> => {
  const archive = await archiveOf(bytes)
  const workbook = await workbookIn(archive)
  const visible = workbook.sheets.filter(({ hidden }) => !hidden)
  const wanted = named === undefined ? visible : workbook.sheets.filter(({ name }) => name === named)
  if (wanted.length === 0)
    throw importRejection(
      importReason('workbook.no-such-sheet', {
        sheet: named ?? '',
        sheets: quoted(workbook.sheets.map(({ name }) => name)),
      }),
      'sheet',
    )
  for (const sheet of wanted) {
    const all = sheetRows(archive, workbook, sheet)
    const first = await all.next()
    if (first.done) continue
    const { header, rows } = await headed(withFirst(first.value, all), headerIndexBelowTitles)
    checkHeader(header)
    return {
      sheet: sheet.name,
      others: visible.map(({ name }) => name).filter((name) => name !== sheet.name),
      headers: header.cells,
      rows,
    }
  }
  throw importRejection(importReason('file.no-header'), 'file')
}
