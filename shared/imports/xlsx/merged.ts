import { importReason, importRejection } from '../reasons/import-reason.ts'
import type { Readable } from 'node:stream'
import { columnOf } from './cells.ts'
import { unreadable } from './xml.ts'

/** Cells merged into one; only the first of them holds something. */
export type Merged = {
  readonly column: number
  readonly lastColumn: number
  readonly top: number
  readonly bottom: number
}

/** 200,000 rows with a merged cell each. */
const mostAreas = 400_000
/** `[^<>]` and the bounded prefix keep the search linear over any text. */
const area = /<(?:\w{1,20}:)?mergeCell\s[^<>]{0,150}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g
/** Longer than any one of these elements: what is cut by the end of a piece is seen with the next. */
const overlap = 200

/**
 * Which cells of a sheet are merged, by their first row. They are listed behind all rows, so the sheet is
 * searched for them before it is read: without parsing it, which costs a tenth of the reading.
 */
export const mergedIn = async (stream: Readable): Promise<Merged[]> => {
  try {
    return (await areasIn(stream)).sort((a, b) => a.top - b.top)
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
      for (const [whole, from = '', top, to = '', bottom] of text.matchAll(area)) {
        found.set(whole, {
          column: columnOf(from),
          lastColumn: columnOf(to),
          top: Number(top),
          bottom: Number(bottom),
        })
        if (found.size > mostAreas)
          throw importRejection(importReason('sheet.too-many-areas', { most: mostAreas }), 'file')
      }
    }
    rest = text.slice(-overlap)
  }
  return [...found.values()]
}

type Filling = { readonly area: Merged; readonly text: string }

/**
 * Fills merged cells downwards, row by row: each says what is written in their first. Only one area can fill
 * a column at a time, so a row costs its own width, however many areas the sheet has.
 * @param areas sorted by their first row
 */
export const fillerOf = (
  areas: readonly Merged[],
): ((line: number, cells: readonly string[]) => readonly string[]) => {
  const tall = areas.filter(({ top, bottom }) => bottom > top)
  const open = new Map<number, Filling>()
  let next = 0
  return (line, cells) => {
    for (const [
      column,
      {
        area: { bottom },
      },
    ] of open)
      if (bottom < line) open.delete(column)
    const filled = [...cells]
    const holds = cells.some((cell) => cell !== '')
    for (const [column, { text }] of open) {
      if (!holds || text === '') continue
      while (filled.length < column) filled.push('')
      filled[column] ||= text
    }
    for (let at = tall[next]; at && at.top <= line; at = tall[++next]) {
      if (at.top === line && cells[at.column]) open.set(at.column, { area: at, text: cells[at.column] ?? '' })
    }
    return filled
  }
}
