import { importReason, importRejection } from '../reasons/import-reason.ts'
import { encodingOf, textOf } from './encoding.ts'
import type { Encoding } from './encoding-names.ts'
import { headed } from './header-row.ts'
import { tableOf } from './json-lines.ts'
import { withoutMarks } from './marks.ts'
import { channelsApart } from '../pinpoint.ts'
import { delimiterOf, rowsOf, type Row } from './table.ts'
import { openedSheet } from '../xlsx/read.ts'

/** What one import takes: bytes of the file, and rows below the header; more goes in several files. */
export const largestFile = 50 * 1024 * 1024
const mostRows = 200_000

/** A file opened for reading: how it is written, its header, and its rows, to be read once. */
export type Opened = {
  readonly encoding: Encoding | 'xlsx' | 'json'
  readonly delimiter: string
  /** How it is written, in words. */
  readonly written: string
  readonly headers: readonly string[]
  readonly rows: AsyncGenerator<Row>
}

const begins = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte)

/** What the first bytes of a file say it is. */
export const formatOf = (bytes: Uint8Array): 'xlsx' | 'old' | 'json' | 'markup' | 'text' => {
  if (begins(bytes, [0x50, 0x4b, 0x03, 0x04])) return 'xlsx'
  if (begins(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return 'old'
  const from = begins(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0
  const first = bytes.subarray(from, from + 100).find((byte) => byte > 0x20)
  if (first === 0x7b || first === 0x5b) return 'json'
  return first === 0x3c && markup.test(startOf(bytes)) ? 'markup' : 'text'
}

/** What programs name .xls and Excel opens: a web page with a table, or the XML of Excel 2003. */
const markup = /^\uFEFF?\s*<(?:!doctype|html|head|body|table|meta|style|\?xml|\?mso|workbook)\b/i

const startOf = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes.subarray(0, 1000))

/**
 * A compound file is a workbook before 2007, or one of today that is encrypted: its parts are named in
 * UTF-16.
 */
const isEncrypted = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  )

/**
 * Insists that a file is one an import takes.
 * @throws Refused for a file that is empty or too large
 */
export const checkFile = (bytes: Uint8Array): void => {
  if (bytes.length === 0) throw importRejection(importReason('file.empty'), 'file')
  if (bytes.length > largestFile) throw importRejection(importReason('file.too-large'), 'file')
}

/** Counts as it goes: what is too long is known before anything is sent, for everything is judged first. */
export async function* atMostRows<T>(rows: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  let count = 0
  for await (const row of rows) {
    if (++count > mostRows) throw importRejection(importReason('file.too-many-rows'), 'file')
    yield row
  }
}

/**
 * Opens a list, whatever it is written as: CSV in any encoding and delimiter, a workbook (.xlsx), or one JSON
 * object a line.
 * @param encoding of CSV, when it is known; else it is found out
 * @param sheet of a workbook; else the first that holds something
 * @throws Refused for a file that is empty, too large, or nothing we read
 */
export const opened = async (bytes: Uint8Array, encoding?: Encoding, sheet?: string): Promise<Opened> => {
  checkFile(bytes)
  const list = await openedAs(bytes, encoding, sheet)
  const { headers, rows } =
    list.encoding === 'json'
      ? channelsApart(list.headers, list.rows)
      : channelsApart(list.headers.map(withoutMarks), unmarked(list.rows))
  return { ...list, headers, rows: atMostRows(rows) }
}

async function* unmarked(rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  for await (const row of rows) yield { ...row, cells: row.cells.map(withoutMarks) }
}

const openedAs = async (
  bytes: Uint8Array,
  encoding: Encoding | undefined,
  sheet: string | undefined,
): Promise<Opened> => {
  const format = formatOf(bytes)
  if (format === 'old' && isEncrypted(bytes)) {
    throw importRejection(importReason('file.locked'), 'file')
  }
  if (format === 'markup') {
    throw importRejection(importReason('file.web-page'), 'file')
  }
  if (format === 'old') throw importRejection(importReason('file.old-xls'), 'file')
  if (format === 'json') return { encoding: 'json', delimiter: '', written: 'JSON', ...tableOf(bytes) }
  if (format === 'text') return openedText(bytes, encoding ?? encodingOf(bytes))
  const { others, sheet: taken, ...rest } = await openedSheet(bytes, sheet)
  const unread = others.length > 0 ? ` (not read: ${others.map((name) => `"${name}"`).join(', ')})` : ''
  return { encoding: 'xlsx', delimiter: '', written: `sheet "${taken}"${unread}`, ...rest }
}

const delimiterNames = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
  ['\u0001', 'U+0001'],
])

const openedText = async (bytes: Uint8Array, encoding: Encoding): Promise<Opened> => {
  const text = textOf(bytes, encoding)
  const delimiter = delimiterOf(text)
  const { header, rows } = await headed(rowsOf(text, delimiter))
  const place = header.line === 1 ? '' : `, header on line ${header.line}`
  const name = delimiterNames.get(delimiter) ?? `"${delimiter}"`
  return { encoding, delimiter, written: `${encoding}, ${name}${place}`, headers: header.cells, rows }
}
