import { importReason, importRejection } from '../reasons/import-reason.ts'
import type { Row, Unread } from '../files/table.ts'
import type { Archive } from './archive.ts'
import { type CellText, cellTextOf, columnOf, unescaped } from './cells.ts'
import { fillerOf, mergedIn, type Merged } from './merged.ts'
import type { NumberFormat } from './number-format.ts'
import type { Sheet, Workbook } from './workbook.ts'
import { heard } from './xml.ts'

const mostColumns = 500
/** Excel has no more; empty ones count, for they take time too. */
const mostLines = 1_048_576
/** How many lines above the header may say what the list is. */
const mostTitles = 10
/** All text of the cells read (characters): a text that many cells share counts once for each. */
const mostText = 400_000_000

/** The cell being read: its kind, number format, content, and whether a formula and a value stand in it. */
type Cell = { type: string; style: number; text: string; formula: boolean; value: boolean; phonetic: boolean }

type Line = {
  line: number
  column: number
  cells: string[]
  numbers: Map<number, string>
  unread: Map<number, Unread>
}

type Reading = { readonly rows: Row[]; row: Line; cell: Cell; held: number; lines: number }

const emptyCell = (type = 'n', style = 0): Cell => ({
  type,
  style,
  text: '',
  formula: false,
  value: false,
  phonetic: false,
})
const emptyLine = (line: number): Line => ({
  line,
  column: -1,
  cells: [],
  numbers: new Map(),
  unread: new Map(),
})

/** The kinds of cell that the format defines (ECMA-376 part 1, 18.18.11). */
const types: ReadonlySet<string> = new Set(['s', 'str', 'inlineStr', 'b', 'e', 'd', 'n'])

const plainNumber: NumberFormat = { as: 'number' }

/**
 * Why a cell's content cannot be trusted. A program that writes formulas without computing them leaves their
 * value out, or writes 0 and asks whoever opens the file to compute (`fullCalcOnLoad`). An empty text is a
 * result.
 */
const unreadOf = (
  { type, text, formula, value }: Cell,
  { texts, uncomputed }: Workbook,
): Unread | undefined => {
  if (formula && text.trim() === '' && !(type === 'str' && value)) return 'formula'
  if (formula && uncomputed && text.trim() === '0') return 'formula'
  if (type === 'e') return 'error'
  if (!types.has(type) && text.trim() !== '') return 'unknown'
  if (type === 'b' && text.trim() !== '' && truthOf(text) === undefined) return 'unknown'
  return type === 's' && value && texts[Number(text)] === undefined ? 'unknown' : undefined
}

/** XML writes a truth as `1` or `true`, `0` or `false`. */
const truthOf = (text: string): 'TRUE' | 'FALSE' | undefined => {
  const word = text.trim().toLowerCase()
  if (word === '1' || word === 'true') return 'TRUE'
  return word === '0' || word === 'false' ? 'FALSE' : undefined
}

const contentOf = ({ type, style, text }: Cell, { texts, formats, since1904 }: Workbook): CellText => {
  if (type === 'n') return cellTextOf(text, formats[style] ?? plainNumber, since1904)
  if (type === 's') return { text: texts[Number(text)] ?? '' }
  if (type === 'b') return { text: truthOf(text) ?? '' }
  if (type === 'd') return { text: text.replace('T', ' ') }
  return { text: type === 'e' ? text : unescaped(text) }
}

/** Puts a cell into its row. An empty one, however it is coloured and wherever it stands, costs nothing. */
const put = (now: Reading, workbook: Workbook): void => {
  const { row, cell } = now
  const unread = unreadOf(cell, workbook)
  if (cell.text === '' && unread === undefined) return
  const { text, number } = contentOf(cell, workbook)
  const content = unread === undefined || unread === 'error' ? text.trim() : ''
  if (content === '' && unread === undefined) return
  if (row.column < 0 || row.column >= mostColumns)
    throw importRejection(importReason('sheet.too-many-columns', { most: mostColumns }), 'file')
  if ((now.held += content.length) > mostText)
    throw importRejection(importReason('sheet.too-much-text'), 'file')
  while (row.cells.length < row.column) row.cells.push('')
  row.cells[row.column] = content
  if (unread !== undefined) row.unread.set(row.column, unread)
  else if (number !== undefined) row.numbers.set(row.column, number)
}

const rowOf = ({ line, cells, numbers, unread }: Line): Row => ({ line, cells, numbers, unread })

const listenerFor = (now: Reading, workbook: Workbook) => ({
  opens: (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (name === 'row') {
      if (++now.lines > mostLines) throw importRejection(importReason('sheet.too-many-rows'), 'file')
      now.row = emptyLine(Number(attributes['r']) || now.row.line + 1)
    } else if (name === 'c') {
      now.row.column = attributes['r'] === undefined ? now.row.column + 1 : columnOf(attributes['r'])
      now.cell = emptyCell(attributes['t'], Number(attributes['s'] ?? 0))
    } else if (name === 'f') now.cell.formula = true
    else if (name === 'rPh') now.cell.phonetic = true
  },
  closes: (name: string, said: string): void => {
    if (name === 'v') now.cell.value = true
    if (name === 'v' || (name === 't' && !now.cell.phonetic)) now.cell.text += said
    else if (name === 'rPh') now.cell.phonetic = false
    else if (name === 'c') put(now, workbook)
    else if (name === 'row') now.rows.push(rowOf(now.row))
  },
})

const holds = ({ cells, unread }: Row): boolean =>
  cells.some((cell) => cell !== '') || (unread?.size ?? 0) > 0

/** The rows that hold something, merged cells filled downwards with what is written in their first. */
async function* filledRows(
  archive: Archive,
  workbook: Workbook,
  { part }: Sheet,
  merged: readonly Merged[],
): AsyncGenerator<Row> {
  const now: Reading = { rows: [], row: emptyLine(0), cell: emptyCell(), held: 0, lines: 0 }
  const fill = fillerOf(merged)
  for await (const _ of heard(await archive.open(part), listenerFor(now, workbook))) {
    for (const row of now.rows.splice(0)) {
      const cells = merged.length === 0 ? row.cells : fill(row.line, row.cells)
      if (holds(row)) yield { ...row, cells }
    }
  }
}

/** A header names at least two columns; a line above it that says one thing is the title of the list. */
const isTitle = ({ cells }: Row): boolean => new Set(cells.filter((cell) => cell !== '')).size < 2

/** A header in two lines: cells of the first are merged sideways, over the columns that the second names. */
const isUpper = ({ line }: Row, merged: readonly Merged[]): boolean =>
  merged.some(({ top, bottom, column, lastColumn }) => top === line && bottom === line && lastColumn > column)

const under = (upper: Row, lower: Row): Row => ({
  ...lower,
  cells: Array.from(
    { length: Math.max(upper.cells.length, lower.cells.length) },
    (_, at) => lower.cells[at] || upper.cells[at] || '',
  ),
})

/** Takes titles above the header away and makes one header of two lines. */
async function* underHeader(rows: AsyncGenerator<Row>, merged: readonly Merged[]): AsyncGenerator<Row> {
  const titles: Row[] = []
  let [begun, upper]: [boolean, Row | undefined] = [false, undefined]
  for await (const row of rows) {
    if (begun) yield row
    else if (upper) {
      begun = true
      yield under(upper, row)
    } else if (isTitle(row) && titles.length < mostTitles) titles.push(row)
    else if (!isTitle(row) && isUpper(row, merged)) upper = row
    else {
      if (isTitle(row)) yield* titles.splice(0)
      begun = true
      yield row
    }
  }
  if (!begun) yield* upper ? [upper] : titles
}

/**
 * The rows of one sheet, the header first; a row's line is its number in the sheet. Empty rows, and titles
 * above the header, are left out.
 * @throws Refused when the sheet cannot be read, or is no list
 */
export async function* sheetRows(archive: Archive, workbook: Workbook, sheet: Sheet): AsyncGenerator<Row> {
  const merged = await mergedIn(await archive.open(sheet.part))
  yield* underHeader(filledRows(archive, workbook, sheet, merged), merged)
}
