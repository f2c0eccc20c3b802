import type { Row } from './table.ts'

/**
 * A quoted cell may be so long (characters): a row is at most 32 KB, so a quote that is open for longer is a
 * stray one.
 */
const longestCell = 65_536

const isEnd = (character: string | undefined): boolean =>
  character === undefined || character === '\n' || character === '\r'

/** Where a quoted cell ends: the index after its closing quote. */
type Quoted = { readonly text: string; readonly to: number; readonly lines: number }

const linesIn = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0

const quotedCell = (inner: string, to: number): Quoted => ({
  text: inner.replaceAll('""', '"'),
  to,
  lines: linesIn(inner),
})

/**
 * Reads the records of a CSV text (RFC 4180) one at a time; records without a filled cell are left out. CR,
 * LF and CRLF all end a record, also side by side in one file. Blanks around cells are taken away.
 *
 * Deviations are tolerated where they cost no other record. A quote inside a cell that begins without one is
 * text. Inside a quoted cell an undoubled quote is text too, as long as the cell ends on its line. A quote
 * that is never closed, or only in a later record, is text. Csv-parse gives up the whole file there, and Papa
 * Parse reads all that follows as one cell.
 *
 * Takes time linear in the text: what failed searches for a closing quote may read is bounded by its length.
 * @param lines how many lines stand before the text
 * @returns a function that reads the next record; `undefined` after the last
 */
export const createRecordReader = (text: string, delimiter: string, lines = 0): (() => Row | undefined) => {
  let position = 0
  let line = lines
  let budget = text.length

  const blank = (character: string | undefined): boolean =>
    character !== undefined &&
    character !== delimiter &&
    (character === ' ' || character === '\t' || character === '\u00a0')
  const afterBlanks = (from: number): number => {
    let at = from
    while (blank(text[at])) at += 1
    return at
  }
  const endsCell = (at: number): boolean => text[at] === delimiter || isEnd(text[at])

  /** The quoted cell whose opening quote stands at `open`; nothing when that quote is text. */
  const quotedAt = (open: number): Quoted | undefined => {
    const most = open + (budget > 0 ? longestCell : 100)
    let [stray, breaks, from] = [false, false, open]
    for (let at = text.indexOf('"', open + 1); at !== -1 && at <= most; at = text.indexOf('"', at + 1)) {
      breaks ||= /[\r\n]/.test(text.slice(from, at))
      from = at
      if (text[at + 1] === '"') {
        at += 1
        continue
      }
      const to = afterBlanks(at + 1)
      const closes = endsCell(to)
      stray ||= !closes
      if (stray && breaks) return spent(at - open)
      if (closes) return quotedCell(text.slice(open + 1, at), to)
    }
    return spent(Math.min(longestCell, text.length - open))
  }
  const spent = (characters: number): undefined => {
    budget -= characters
    return undefined
  }

  const plainAt = (from: number): Quoted => {
    let to = from
    while (!endsCell(to)) to += 1
    return { text: text.slice(from, to).trim(), to, lines: 0 }
  }
  /** `="00123"` keeps a spreadsheet from reading digits as a number: the quotes enclose a cell there too. */
  const cellAt = (from: number): Quoted => {
    const begin = afterBlanks(from)
    const behindSign = text[begin] === '=' ? afterBlanks(begin + 1) : begin
    const open = text[behindSign] === '"' ? behindSign : begin
    return (text[open] === '"' ? quotedAt(open) : undefined) ?? plainAt(begin)
  }

  const record = (): string[] => {
    const cells: string[] = []
    for (;;) {
      const cell = cellAt(position)
      cells.push(cell.text.trim())
      line += cell.lines
      position = cell.to
      if (text[position] !== delimiter) break
      position += 1
    }
    return cells
  }
  const passEnd = (): void => {
    if (text[position] === '\r' && text[position + 1] === '\n') position += 1
    position += 1
    line += 1
  }

  return () => {
    while (position < text.length) {
      const cells = record()
      passEnd()
      if (cells.some((cell) => cell !== '')) return { line, cells }
    }
    return undefined
  }
}
