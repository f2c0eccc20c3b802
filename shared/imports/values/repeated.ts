import { cutText } from '../../runtime/text/cut-text.ts'
import { cleanName } from '../../people/contact/personal-name.ts'
import { isPlaceholder } from '../../people/contact/placeholder.ts'
import type { Places } from '../files/headers.ts'
import { fieldOf, type Mapping } from '../mapping.ts'
import { headerOf, textIn, type TitledRow } from '../row.ts'
import type { RowFlag } from '../row-flags.ts'
import type { Row } from '../files/table.ts'

/** How often a value stands in a column, and beside how many different people. */
export type Repetition = { readonly rows: number; readonly people: number }

/** The values that are no identity in this file, by field and by `keyOf` the value. */
export type Repeated = ReadonlyMap<string, ReadonlyMap<string, Repetition>>

/** A column of a file: the fields it is made of, and how its text reads. */
type Column = { readonly field: string; readonly read: (row: TitledRow) => string }

/**
 * An anonymous id names a device, which several people may use; lead ids differ although the person is one.
 */
const toldApart: ReadonlySet<string> = new Set(['userId', 'crm.id', 'email', 'phone', 'member.no', 'lead.id'])
const tellsPeople: ReadonlySet<string> = new Set(['userId', 'crm.id', 'email', 'phone', 'member.no'])

/**
 * A value beside so many different names (or phones, or e-mails, or ids) is no identity, or beside `inTwo` of
 * two of these.
 */
const inOne = 5
const inTwo = 3

/**
 * Cells of the sketch that bounds memory: a value that surely occurs fewer than `inTwo` times is not looked
 * at again. 1 MB a column.
 */
const cells = 1 << 20

const keyOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s()-]/g, '')

/** FNV-1a, 32 bits. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

const cellOf = (value: string): number => hashOf(value) % cells

const valueOf = (row: TitledRow, field: string): string => {
  const text = textIn(row, field)
  return text === undefined || isPlaceholder(text, true) ? '' : keyOf(text)
}

const nameOf = (row: TitledRow, { person: { name, first, last } }: Mapping): string => {
  const parts = [name, last, first].flatMap((field) =>
    field === undefined ? [] : [textIn(row, field) ?? ''],
  )
  const cleansed = cleanName(cutText(parts.join(' '), 200))
  return cleansed === undefined || cleansed.placeholder ? '' : keyOf(cleansed.value)
}

const columnsOf = (mapping: Mapping, kinds: ReadonlySet<string>): Column[] =>
  Object.entries(mapping.identities).flatMap(([kind, from]) =>
    kinds.has(kind) ? [{ field: fieldOf(from), read: (row: TitledRow) => valueOf(row, fieldOf(from)) }] : [],
  )

/** The file that is looked through. */
export type ListOf = {
  readonly headers: readonly string[]
  readonly places: Places
  readonly mapping: Mapping
}

type Again = () => Promise<AsyncIterable<Row>>
type Sketch = Uint8Array

/** What stands beside a value: for each other column the different values, as far as they need counting. */
type Company = { rows: number; readonly beside: readonly Set<number>[] }

const peopleIn = ({ beside }: Company): number | undefined => {
  const counts = beside.map(({ size }) => size).sort((a, b) => b - a)
  const [most = 0, next = 0] = counts
  return most >= inOne || next >= inTwo ? most : undefined
}

/**
 * Finds the ids, phones and e-mails that do not tell people apart in this file: a shop's own phone, an id
 * such as `guest-user`, a clerk's address. A value counts as such when it stands beside five different
 * people, or beside three who differ in two columns; one customer with many purchases is always beside the
 * same name. A function of the file alone, so that every turn of a long import finds the same.
 * @param again reads the rows from the first one on; called twice at most
 */
export const repeatedIn = async (again: Again, file: ListOf): Promise<Repeated> => {
  const columns = columnsOf(file.mapping, toldApart).filter(({ field }) => file.places.has(field))
  const sketches = await sketched(await again(), columns, file)
  return sketches === undefined ? new Map() : companies(await again(), columns, sketches, file)
}

/** How often each value occurs, at least; nothing where no value occurs `inTwo` times. */
const sketched = async (
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
  file: ListOf,
): Promise<Sketch[] | undefined> => {
  const sketches = columns.map(() => new Uint8Array(cells))
  let most = 0
  for await (const row of rows) {
    for (const [index, { read }] of columns.entries()) {
      const value = read({ ...file, cells: row.cells })
      const sketch = sketches[index]
      if (value === '' || !sketch) continue
      const times = Math.min(255, (sketch[cellOf(value)] ?? 0) + 1)
      sketch[cellOf(value)] = times
      most = Math.max(most, times)
    }
  }
  return most < inTwo ? undefined : sketches
}

const companies = async (
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
  sketches: readonly Sketch[],
  file: ListOf,
): Promise<Repeated> => {
  const telling = columnsOf(file.mapping, tellsPeople).filter(({ field }) => file.places.has(field))
  const others = [...telling, { field: '', read: (row: TitledRow) => nameOf(row, file.mapping) }]
  const found = columns.map(() => new Map<string, Company>())
  for await (const row of rows) {
    const titled = { ...file, cells: row.cells }
    const beside = others.map(({ read }) => read(titled))
    for (const [index, { field, read }] of columns.entries()) {
      const value = read(titled)
      if (value === '' || (sketches[index]?.[cellOf(value)] ?? 0) < inTwo) continue
      count(
        found[index],
        value,
        others.map((other, at) => (other.field === field ? '' : (beside[at] ?? ''))),
      )
    }
  }
  return new Map(columns.map(({ field }, index) => [field, repetitionsIn(found[index] ?? new Map())]))
}

const count = (found: Map<string, Company> | undefined, value: string, beside: readonly string[]): void => {
  const known = found?.get(value) ?? { rows: 0, beside: beside.map(() => new Set<number>()) }
  known.rows += 1
  for (const [index, other] of beside.entries()) if (other !== '') known.beside[index]?.add(hashOf(other))
  found?.set(value, known)
}

const repetitionsIn = (found: ReadonlyMap<string, Company>): ReadonlyMap<string, Repetition> =>
  new Map(
    [...found].flatMap(([value, company]) => {
      const people = peopleIn(company)
      return people === undefined ? [] : [[value, { rows: company.rows, people }]]
    }),
  )

const repetitionsOf = (row: TitledRow, repeated: Repeated): [field: string, Repetition][] =>
  [...repeated].flatMap(([field, values]) => {
    const found = values.size === 0 ? undefined : values.get(valueOf(row, field))
    return found ? [[field, found]] : []
  })

/**
 * The row without identities that are none in this file: an error value stands in their place, which names
 * nobody (`isPlaceholder`).
 */
export const withoutRepeated = (row: TitledRow, repeated: Repeated | undefined): TitledRow => {
  const fields = repeated ? repetitionsOf(row, repeated) : []
  if (fields.length === 0) return row
  const places = new Set(fields.map(([field]) => row.places.get(field)))
  return { ...row, cells: row.cells.map((cell, index) => (places.has(index) ? '#N/A' : cell)) }
}

/** What the report says of a row about such values. */
export const repetitionFlags = (row: TitledRow, repeated: Repeated | undefined): RowFlag[] =>
  (repeated ? repetitionsOf(row, repeated) : []).map(([field, { rows, people }]) => ({
    code: 'cell.repeated',
    params: { column: headerOf(row, field), rows, people },
  }))
