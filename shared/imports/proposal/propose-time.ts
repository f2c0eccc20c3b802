import { RejectedError } from '../../runtime/errors.ts'
import { timeOf } from '../values/time.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const dates = [
  'M/d/yyyy',
  'd/M/yyyy',
  'd.M.yyyy',
  'd-M-yyyy',
  'M-d-yyyy',
  'M/d/yy',
  'd/M/yy',
  'd.M.yy',
  'yy-M-d',
  'd-M-yy',
  'M-d-yy',
  'yy/M/d',
  'd MMM yyyy',
  'd-MMM-yyyy',
  'd-MMM-yy',
  'MMM d, yyyy',
  'd MMMM yyyy',
  'MMMM d, yyyy',
  'yyyyMMdd',
] as const
const clocks = [
  '',
  ' H:mm',
  ' H:mm:ss',
  ' H:mm:ss.SSS',
  ', H:mm',
  ', H:mm:ss',
  ' h:mm a',
  ' h:mm:ss a',
  ', h:mm a',
  ', h:mm:ss a',
  'HHmmss',
  ' HHmmss',
] as const

/** Formats that are tried, after the one that needs no name. */
const formats = dates.flatMap((date) => clocks.map((clock) => `${date}${clock}`))

/**
 * Of formats that read the same times the one is shown that a person would write: with AM and PM where the
 * cells have them.
 */
const halves = /[ap]\.?m|[上下]午/i

const momentIn = (text: string, zone: string, format: string | undefined): number | undefined => {
  try {
    return timeOf(text, zone, format).at
  } catch (error) {
    if (error instanceof RejectedError) return undefined
    throw error
  }
}
const reads = (text: string, zone: string, format: string | undefined): boolean =>
  momentIn(text, zone, format) !== undefined

/** Digits stand for digits and letters for letters: times that are written alike are tried once. */
const shapeOf = (text: string): string => text.replaceAll(/\d/g, '9').replaceAll(/\p{L}+/gu, 'A')

/**
 * What is proposed for a column of times, how many of the sample it reads, and another format that reads as
 * many: then which, is a guess.
 */
export type TimeProposal = {
  readonly format?: string
  readonly read: number
  readonly of: number
  readonly rival?: string
}

/**
 * Finds the format that reads most times of a sample, by reading them. No format where the usual ones are
 * read without.
 * @param zone IANA, for times that state none
 */
export const proposeTime = (cells: readonly string[], zone: string): TimeProposal => {
  const of = cells.length
  const plain = cells.filter((cell) => reads(cell, zone, undefined)).length
  if (plain === of) return { read: plain, of }
  const shapes = [...new Map(cells.map((cell) => [shapeOf(cell), cell])).values()].slice(0, 12)
  const tried = formats.filter((format) => shapes.some((cell) => reads(cell, zone, format)))
  const twelve = cells.some((cell) => halves.test(cell))
  const scores = tried
    .map((format) => ({ format, read: cells.filter((cell) => reads(cell, zone, format)).length }))
    .sort(
      (a, b) =>
        b.read - a.read ||
        Number(b.format.includes('a') === twelve) - Number(a.format.includes('a') === twelve),
    )
  const [best, ...others] = scores
  if (!best || best.read <= plain) return { read: plain, of }
  const rival = others.find(
    ({ format, read }) =>
      read === best.read &&
      cells.some((cell) => momentIn(cell, zone, format) !== momentIn(cell, zone, best.format)),
  )
  return omitUndefined({ ...best, of, rival: rival ? rival.format : undefined })
}

/**
 * What a person is told about a proposed format.
 * @param header of the column
 */
export const notesOnTime = (header: string, { format, read, of, rival }: TimeProposal): string[] => [
  ...(rival === undefined
    ? []
    : [
        `whether day or month is first in "${header}" cannot be told from the first rows: ${format ?? ''} is a guess, ${rival} reads them as well`,
      ]),
  ...(read === of
    ? []
    : [
        `${of - read} of the first ${of} times in "${header}" cannot be read ${format === undefined ? 'in any format we know' : `as ${format}`}: these rows will be rejected`,
      ]),
]
