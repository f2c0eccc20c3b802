import { CsvError, parse } from 'csv-parse'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { Refused } from '../runtime/errors.ts'

const delimiters = [',', ';', '\t'] as const

/** Which of comma, semicolon and tab separates the columns: the one that stands most often, outside quotes, in the first line. */
export const delimiterOf = (text: string): string => {
  const bare = headOf(text).replaceAll(/"(?:[^"]|"")*"/g, '')
  const times = delimiters.map((delimiter) => bare.split(delimiter).length - 1)
  return delimiters[times.indexOf(Math.max(...times))] ?? ','
}

/** The first record, without reading the rest. Quoted line breaks belong to it. */
const headOf = (text: string): string => /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.trimStart().slice(0, 20_000))?.[0] ?? ''

/**
 * Why a cell of a workbook has no content that can be trusted: a formula whose result the file does not hold, an error
 * value such as `#REF!`, or a kind of cell that the format does not define.
 */
export type Unread = 'formula' | 'error' | 'unknown'

/** What the cells of a row hold beside their text, by position. Only workbooks have it. */
export type Beside = {
  /** The number behind a text: 12.5 behind `€12.5`, 123 behind `CN00123`. */
  readonly numbers?: ReadonlyMap<number, string>
  readonly unread?: ReadonlyMap<number, Unread>
}

/** One row: the line of the file it ends on (the header is line 1), and its cells by position. */
export type Row = Beside & { readonly line: number; readonly cells: readonly string[] }

const record = z.object({ info: z.object({ lines: z.int() }), record: z.array(z.string()) })

/** 64 K characters at a time: a file of 50 MB need not lie in memory a second time as rows. */
function* pieces(text: string, size = 65_536): Generator<string> {
  for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size)
}

/**
 * The rows of a CSV text, the header first. Lines without any cell filled are left out; rows shorter or longer than the header come as they are.
 * @throws Refused when the quotes do not add up, naming the line
 */
export async function* rowsOf(text: string, delimiter = delimiterOf(text)): AsyncGenerator<Row> {
  const parser = parse({ delimiter, info: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true, trim: true })
  const source = Readable.from(pieces(text)).pipe(parser)
  try {
    for await (const read of source) {
      const { info, record: cells } = record.parse(read)
      yield { line: info.lines, cells }
    }
  } catch (error) {
    throw error instanceof CsvError ? new Refused(`the file is not proper CSV: ${error.message}`, { field: 'file' }) : error
  }
}
