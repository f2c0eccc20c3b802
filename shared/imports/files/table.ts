import { createRecordReader } from './records.ts'

/**
 * Why a cell of a workbook has no content that can be trusted: a formula whose result the file does not hold,
 * an error value such as `#REF!`, or a kind of cell that the format does not define.
 */
export type Unread = 'formula' | 'error' | 'unknown'

/** What the cells of a row hold beside their text, by position. Only workbooks have it. */
export type Beside = {
  /** The number behind a text: 12.5 behind `€12.5`, 123 behind `CN00123`. */
  readonly numbers?: ReadonlyMap<number, string>
  readonly unread?: ReadonlyMap<number, Unread>
}

/** One row: the line of the file it ends on (the first line is 1), and its cells by position. */
export type Row = Beside & { readonly line: number; readonly cells: readonly string[] }

const delimiters = [',', ';', '\t', '|', '\u0001'] as const

/** How much of a file tells how it is written. */
const looked = { characters: 65_536, rows: 100 } as const

/** `sep=;` in the first line tells spreadsheets the delimiter; it is no row. */
const stated = /^(?:"sep=(.)"|sep=(.))[ \t]*(?:\r\n|\n|\r|$)/i

/** The delimiter a file states in its first line, and what follows that line. */
const withoutStated = (text: string): { readonly delimiter?: string; readonly rest: string } => {
  const [line = '', quoted, plain] = stated.exec(text.slice(0, 20)) ?? []
  const delimiter = quoted ?? plain
  return delimiter === undefined ? { rest: text } : { delimiter, rest: text.slice(line.length) }
}

/**
 * How regular a text is when read with a delimiter: the share of its rows that have the commonest width of
 * several cells, and that width. A share, because a wrong delimiter breaks quoted cells of several lines into
 * more rows.
 */
const regularity = (text: string, delimiter: string): readonly [share: number, width: number] => {
  const widths = new Map<number, number>()
  const all = firstRows(text, delimiter)
  for (const { cells } of all)
    if (cells.length > 1) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1)
  const [rows, commonest] = [...widths].reduce<readonly [number, number]>(
    ([most, width], [other, count]) =>
      count > most || (count === most && other > width) ? [count, other] : [most, width],
    [0, 1],
  )
  return [all.length === 0 ? 0 : rows / all.length, commonest]
}

const firstRows = (text: string, delimiter: string): Row[] => {
  const read = createRecordReader(text.slice(0, looked.characters), delimiter)
  const rows: Row[] = []
  for (let row = read(); row !== undefined && rows.length < looked.rows; row = read()) rows.push(row)
  return rows
}

/**
 * Which of comma, semicolon, tab, pipe and Hive's U+0001 separates the columns: the one a `sep=` line states,
 * else the one by which most of the first hundred rows have one width.
 */
export const delimiterOf = (text: string): string => {
  const { delimiter, rest } = withoutStated(text)
  if (delimiter !== undefined) return delimiter
  const scores = delimiters.map((sign) => ({ sign, score: regularity(rest, sign) }))
  return scores.reduce((a, b) =>
    b.score[0] > a.score[0] || (b.score[0] === a.score[0] && b.score[1] > a.score[1]) ? b : a,
  ).sign
}

/**
 * The rows of a CSV text that hold something, the first line first. Rows shorter or longer than others come
 * as they are. A quote that is not closed, or not doubled, costs its own row at most.
 */
export async function* rowsOf(text: string, delimiter = delimiterOf(text)): AsyncGenerator<Row> {
  const { rest } = withoutStated(text)
  const read = createRecordReader(rest, delimiter, rest.length === text.length ? 0 : 1)
  for (let row = read(); row !== undefined; row = read()) yield row
}
