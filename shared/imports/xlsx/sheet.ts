import { Refused } from '../../runtime/errors.ts'
import type { Row } from '../table.ts'
import type { Archive } from './archive.ts'
import { columnOf, numberText } from './cells.ts'
import { mergedIn, type Merged } from './merged.ts'
import type { Sheet, Workbook } from './workbook.ts'
import { heard } from './xml.ts'

const mostColumns = 500
/** How many lines above the header may say what the list is. */
const mostTitles = 10

type Reading = { readonly rows: Row[]; line: number; column: number; cells: string[]; type: string; style: number; text: string; spoken: boolean }

const textOfCell = ({ type, style, text }: Reading, { texts, styles, since1904 }: Workbook): string => {
  if (type === 's') return texts[Number(text)] ?? ''
  if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE'
  if (type === 'e') return ''
  if (type === 'd') return text.replace('T', ' ')
  return type === 'n' ? numberText(text, styles[style] ?? 'plain', since1904) : text
}

const listenerFor = (now: Reading, workbook: Workbook) => ({
  opens: (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (name === 'row') {
      now.line = Number(attributes['r'] ?? now.line + 1)
      now.cells = []
      now.column = -1
    } else if (name === 'c') {
      now.column = attributes['r'] === undefined ? now.column + 1 : columnOf(attributes['r'])
      if (now.column < 0 || now.column >= mostColumns) throw new Refused(`the sheet has more than ${mostColumns} columns: that is no list`, { field: 'file' })
      now.type = attributes['t'] ?? 'n'
      now.style = Number(attributes['s'] ?? 0)
      now.text = ''
    } else if (name === 'rPh') now.spoken = true
  },
  closes: (name: string, said: string): void => {
    if (name === 'v' || (name === 't' && !now.spoken)) now.text += said
    else if (name === 'rPh') now.spoken = false
    else if (name === 'c') {
      while (now.cells.length < now.column) now.cells.push('')
      now.cells[now.column] = textOfCell(now, workbook).trim()
    } else if (name === 'row') now.rows.push({ line: now.line, cells: now.cells })
  },
})

/** The rows that hold something, merged cells filled downwards with what is written in their first. */
async function* filledRows(archive: Archive, workbook: Workbook, sheet: Sheet): AsyncGenerator<Row> {
  const merged = await mergedIn(await archive.open(sheet.part))
  const now: Reading = { rows: [], line: 0, column: -1, cells: [], type: 'n', style: 0, text: '', spoken: false }
  const first = new Map<Merged, string>()
  for await (const _ of heard(await archive.open(sheet.part), listenerFor(now, workbook))) {
    for (const row of now.rows.splice(0)) {
      const cells = merged.length === 0 ? row.cells : filledDown(row, merged, first)
      if (cells.some((cell) => cell !== '')) yield { line: row.line, cells }
    }
  }
}

const filledDown = ({ line, cells }: Row, merged: readonly Merged[], first: Map<Merged, string>): readonly string[] => {
  const filled = [...cells]
  for (const area of merged) {
    if (line < area.top || line > area.bottom) continue
    if (line === area.top) first.set(area, cells[area.column] ?? '')
    else if (cells.some((cell) => cell !== '')) {
      while (filled.length < area.column) filled.push('')
      filled[area.column] ||= first.get(area) ?? ''
    }
  }
  return filled
}

/** A header names at least two columns; a line above it that says one thing is the title of the list. */
const isTitle = ({ cells }: Row): boolean => new Set(cells.filter((cell) => cell !== '')).size < 2

/**
 * The rows of one sheet, the header first; a row's line is its number in the sheet. Empty rows, and titles above the header, are left out.
 * @throws Refused when the sheet cannot be read, or is no list
 */
export async function* sheetRows(archive: Archive, workbook: Workbook, sheet: Sheet): AsyncGenerator<Row> {
  const titles: Row[] = []
  let begun = false
  for await (const row of filledRows(archive, workbook, sheet)) {
    if (!begun && isTitle(row) && titles.length < mostTitles) titles.push(row)
    else {
      if (!begun && isTitle(row)) yield* titles.splice(0)
      begun = true
      yield row
    }
  }
  if (!begun) yield* titles
}
