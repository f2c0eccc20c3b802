import { Refused } from '../runtime/errors.ts'
import { encodingOf, textOf, type Encoding } from './encoding.ts'
import { delimiterOf, rowsOf, type Row } from './table.ts'

/** What one import takes (bytes); more goes in several files. */
const largestFile = 50 * 1024 * 1024

/** A file opened for reading: how it is written, its header, and its rows, to be read once. */
export type Opened = { readonly encoding: Encoding; readonly delimiter: string; readonly headers: readonly string[]; readonly rows: AsyncGenerator<Row> }

/**
 * Opens a CSV file whatever its encoding and delimiter.
 * @param encoding when it is known; else it is found out
 * @throws Refused for a file that is empty, too large, or no text in an encoding we read
 */
export const opened = async (bytes: Uint8Array, encoding = encodingOfSome(bytes)): Promise<Opened> => {
  if (bytes.length > largestFile) throw new Refused('the file is larger than 50 MB: cut it into several', { field: 'file' })
  const text = textOf(bytes, encoding)
  const delimiter = delimiterOf(text)
  const rows = rowsOf(text, delimiter)
  const header = await rows.next()
  if (header.done) throw new Refused('the file is empty: not even a header is in it', { field: 'file' })
  return { encoding, delimiter, headers: header.value.cells, rows }
}

const encodingOfSome = (bytes: Uint8Array): Encoding => {
  if (bytes.length === 0) throw new Refused('the file is empty: it has 0 bytes', { field: 'file' })
  return encodingOf(bytes)
}
