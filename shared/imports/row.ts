import { importReason, importRejection, reasonOf } from './reasons/import-reason.ts'
import { visibleText, removeInvisible } from '../runtime/text/visible-text.ts'
import { createHash } from 'node:crypto'
import type { Decimal } from '../channels/parsing/number.ts'
import { isPlaceholder } from '../people/contact/placeholder.ts'
import { RejectedError } from '../runtime/errors.ts'
import { floatless, withAllDigits } from '../runtime/text/digits.ts'
import { plain, type Places } from './files/headers.ts'
import { type Mapping, spellingsOf } from './mapping.ts'
import type { Beside } from './files/table.ts'

/**
 * One row under its header: what each field holds (nothing where the cell is empty or the column absent), and
 * how the file calls it.
 */
export type TitledRow = Beside & {
  readonly headers: readonly string[]
  readonly cells: readonly string[]
  readonly places: Places
  /** The decimal separator of each column of numbers, by its field, where the values of the column tell. */
  readonly decimals?: ReadonlyMap<string, Decimal>
}

/** The text of a field, blanks around it taken away. */
export const textIn = ({ cells, places }: TitledRow, field: string): string | undefined => {
  const place = places.get(field)
  return (place === undefined ? undefined : cells[place]?.trim()) || undefined
}

/** The number a workbook holds in the cell of a field, whatever its format shows; nothing for a text. */
export const numberIn = ({ numbers, places }: TitledRow, field: string): number | undefined => {
  const number = numbers?.get(places.get(field) ?? -1)
  return number === undefined ? undefined : Number(number)
}

const readableId = (text: string): string => {
  if (text.includes('\ufffd')) throw importRejection(importReason('cell.garbled'))
  return text
}

/**
 * The text of a field every digit of which counts.
 * @throws Refused when a spreadsheet has rounded it
 */
export const wholeIn = (record: TitledRow, field: string): string | undefined =>
  readIn(record, field, (text) => withAllDigits(removeInvisible(readableId(text))))

/** What stands for a character that could not be decoded, here or in a program before. */
const lost = '\ufffd'

/** The columns of the mapping that hold such characters. */
export const garbledIn = ({ headers, cells, places }: TitledRow): string[] =>
  [...places.values()].filter((place) => cells[place]?.includes(lost)).map((place) => headers[place] ?? '')

/** How the file calls the column of a field. */
export const headerOf = ({ headers, places }: TitledRow, field: string): string =>
  headers[places.get(field) ?? -1] ?? field

/**
 * What `read` makes of a field, nothing where it is empty.
 * @throws Refused naming the column and the rule
 */
export const readIn = <T>(record: TitledRow, field: string, read: (text: string) => T): T | undefined => {
  const text = textIn(record, field)
  if (text === undefined) return undefined
  try {
    return read(text)
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    const header = headerOf(record, field)
    const { code, params } = reasonOf(error)
    throw importRejection({ code, params: { ...params, column: header } }, header)
  }
}

const float = /^\d(?:[.,]\d+)?E\+?\d{1,3}$|^\d{7,}[.,]00?$/i

/** A long number that one export kept as text and another as a float is one cell. */
const comparable = (cell: string): string => {
  const text = visibleText(cell)
  return float.test(text) ? floatless(text) : text
}

/**
 * A row as it counts when rows are compared: the order of the columns, case of the headers, width and blanks
 * do not matter.
 */
export const normalised = ({ headers, cells }: TitledRow): string =>
  JSON.stringify(
    headers
      .map((header, index) => [plain(header), comparable(cells[index] ?? '')] as const)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')

/**
 * What tells a row from all others: the key columns of the mapping, else the whole row. A receipt without a
 * number is told by all that stands on it, and so is one whose number says nothing (`#N/A`, `null`). Only
 * what the file says counts, and not how a mapping or its fields are called: the same file read by another
 * mapping has the same keys. The type of touchpoint tells two files apart that are keyed by one number, such
 * as leads and deals.
 * @throws Refused when every key field is empty
 */
export const rowKey = (
  record: TitledRow,
  { key, columns, type }: Pick<Mapping, 'key' | 'columns' | 'type'>,
): string => {
  if (!key) return hash(normalised(record))
  const stated = key.map((field) => visibleText(wholeIn(record, field) ?? ''))
  const values = stated.map((value) => (isPlaceholder(value, true) ? '' : value))
  const [first = ''] = key
  if (values[0] === '' && columns[first] !== undefined && spellingsOf(columns[first]).optional)
    return hash(normalised(record))
  if (values.every((value) => value === '') && stated.some((value) => value !== ''))
    return hash(normalised(record))
  if (values.every((value) => value === ''))
    throw importRejection(
      importReason('cell.empty', { column: key.map((field) => headerOf(record, field)).join(', ') }),
    )
  const said = key.map((field, index) => [plain(headerOf(record, field)), values[index] ?? ''] as const)
  return hash(
    JSON.stringify([type, ...said.filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1))]),
  )
}

/** The key as a person finds the row by it. */
export const shownKey = (record: TitledRow, { key }: Pick<Mapping, 'key'>): string =>
  (key ?? []).map((field) => textIn(record, field) ?? '').join(' ')

/** The columns in which two rows differ. */
export const differences = (a: TitledRow, b: TitledRow): string[] =>
  a.headers.filter((_, index) => (a.cells[index] ?? '').trim() !== (b.cells[index] ?? '').trim())
