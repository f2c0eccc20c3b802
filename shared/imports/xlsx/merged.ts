import type { Readable } from 'node:stream'
import { Refused } from '../../runtime/errors.ts'
import { columnOf } from './cells.ts'
import { unreadable } from './xml.ts'

/** Cells merged into one that spans several rows; only the first column of them says something. */
export type Merged = { readonly column: number; readonly top: number; readonly bottom: number }

const mostAreas = 5000
const area = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"/g
/** Longer than any one of these elements: what is cut by the end of a piece is seen with the next. */
const overlap = 200

/**
 * Which cells of a sheet are merged over rows. They are listed behind all rows, so the sheet is looked through for them before it is read: without parsing
 * it, which costs a tenth of the reading.
 */
export const mergedIn = async (stream: Readable): Promise<Merged[]> => {
  try {
    return await areasIn(stream)
  } catch (problem) {
    throw unreadable(problem)
  }
}

const areasIn = async (stream: Readable): Promise<Merged[]> => {
  const found = new Map<string, Merged>()
  const decoder = new TextDecoder('latin1')
  let rest = ''
  for await (const piece of stream) {
    const text = rest + decoder.decode(piece, { stream: true })
    if (text.includes('mergeCell')) {
      for (const [whole, letters = '', top, bottom] of text.matchAll(area)) {
        if (top !== bottom) found.set(whole, { column: columnOf(letters), top: Number(top), bottom: Number(bottom) })
        if (found.size > mostAreas) throw new Refused(`the sheet has more than ${mostAreas} merged cells: undo them first`, { field: 'file' })
      }
    }
    rest = text.slice(-overlap)
  }
  return [...found.values()]
}
