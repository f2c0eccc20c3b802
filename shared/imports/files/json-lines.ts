import { importReason, importRejection } from '../reasons/import-reason.ts'
import { membersOf, parseJson } from '../../channels/parsing/json.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { Row } from './table.ts'

/** One object of a file, and the line it stands on; nothing where the line is no JSON object. */
export type Line = { readonly line: number; readonly members: Readonly<Record<string, unknown>> | undefined }

const decoder = new TextDecoder()

const membersIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return membersOf(parseJson(text))
  } catch (error) {
    if (error instanceof RejectedError) return undefined
    throw error
  }
}

function* eachLine(bytes: Uint8Array): Generator<Line> {
  let line = 0
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from)
    const to = end === -1 ? bytes.length : end
    const text = decoder.decode(bytes.subarray(from, to)).trim()
    if (text !== '') yield { line: line + 1, members: membersIn(text) }
    from = to + 1
  }
}

/** A list in brackets is held whole, so it may not be as long as lines may. */
const largestList = 50 * 1024 * 1024

function* eachOfList(bytes: Uint8Array): Generator<Line> {
  if (bytes.length > largestList) throw importRejection(importReason('file.json-too-large'), 'file')
  const list = parsedList(decoder.decode(bytes))
  for (const [index, entry] of list.entries()) yield { line: index + 1, members: membersOf(entry) }
}

const parsedList = (text: string): readonly unknown[] => {
  const list = membersIn(`{"list":${text}}`)?.['list']
  if (!Array.isArray(list)) throw importRejection(importReason('file.broken-json'), 'file')
  return list
}

/** The objects of a file that has one on each line, or all in one list. */
export const objectsIn = (bytes: Uint8Array): Generator<Line> => {
  const first = bytes.subarray(0, 100).find((byte) => byte === 0x7b || byte === 0x5b)
  return first === 0x5b ? eachOfList(bytes) : eachLine(bytes)
}

/** An object as a row: what is inside of what by dots, several words by commas. */
const flat = (
  members: Readonly<Record<string, unknown>>,
  before = '',
  into = new Map<string, string>(),
): Map<string, string> => {
  for (const [name, value] of Object.entries(members)) {
    const [path, inner] = [`${before}${name}`, membersOf(value)]
    if (inner && path.split('.').length < 6) flat(inner, `${path}.`, into)
    else if (Array.isArray(value))
      into.set(path, value.filter((word) => word !== null && typeof word !== 'object').join(', '))
    else if (value !== null && typeof value !== 'object') into.set(path, String(value))
  }
  return into
}

const mostColumns = 500

/**
 * A file of JSON objects as a table: its columns are all the names there are.
 * @throws Refused for a line that is no object, naming it
 */
export const tableOf = (
  bytes: Uint8Array,
): { readonly headers: readonly string[]; readonly rows: AsyncGenerator<Row> } => {
  const headers = new Set<string>()
  for (const { line, members } of objectsIn(bytes)) {
    if (!members) throw importRejection(importReason('file.line-no-object', { line }), 'file')
    for (const name of flat(members).keys()) headers.add(name)
    if (headers.size > mostColumns)
      throw importRejection(importReason('file.too-many-names', { most: mostColumns }), 'file')
  }
  return { headers: [...headers], rows: rowsIn(bytes, [...headers]) }
}

async function* rowsIn(bytes: Uint8Array, headers: readonly string[]): AsyncGenerator<Row> {
  for (const { line, members } of objectsIn(bytes)) {
    const said = flat(members ?? {})
    yield { line, cells: headers.map((name) => said.get(name) ?? '') }
  }
}
