import { importReason, importRejection } from '../reasons/import-reason.ts'
import type { Row } from './table.ts'

/** How many rows above the header may say what the list is: WeChat Pay writes 16, Alipay up to 25. */
const mostAbove = 60
/** A list of more columns is none, and work on headers is not bounded by rows. */
const mostColumns = 500

const filled = (cells: readonly string[]): string[] => cells.filter((cell) => cell !== '')

/** A date, a number, an address: what stands below a header, not in it. */
const data = /^[`'=]?[-+(¥￥$€£]?\d[\d.,:\s/年月日时分秒T)%-]*$|^[^\s@]+@[^\s@]+\.[a-z]+$/i
const looksLikeData = (cells: readonly string[]): boolean => {
  const texts = filled(cells)
  return texts.filter((cell) => data.test(cell)).length * 2 >= texts.length
}

const total = /^(合计|总计|小计|共计|汇总|本页合计|累计|grand total|sub-?total|totals?|sum)\s*[:：]?$/i
const footer =
  /^[-=_*—#]{4,}|^总\S{0,8}(单数|笔数|金额|总额)$|^(共|总计|合计|总共)[:：\s]*\d+\s*(笔|条|行|单|人|个)|^(导出时间|制表人|打印时间|exported (at|on)|generated (at|on|by))[:：\s]/i

const isHeader = (cells: readonly string[], width: number): boolean => {
  const texts = filled(cells)
  const [first = ''] = texts
  return (
    texts.length >= Math.max(2, width * 0.6) &&
    !looksLikeData(cells) &&
    !total.test(first) &&
    !footer.test(first)
  )
}

/** How many cells most of the rows have. */
const commonWidth = (rows: readonly Row[]): number => {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  return [...counts].reduce<readonly [number, number]>(
    (best, one) => (one[1] > best[1] || (one[1] === best[1] && one[0] > best[0]) ? one : best),
    [0, 0],
  )[0]
}

/** A line about the report rather than a header: `Report,January 2026`, `Store:,Berlin`, `Page,1/3`. */
const statement =
  /[:：]$|^\p{L}+\.? (?:19|20)\d{2}$|(?:19|20)\d{2}[-/.年]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}|^\d+\s*\/\s*\d+$/u

const isStatement = (cells: readonly string[]): boolean => filled(cells).some((cell) => statement.test(cell))

/** The columns that hold data in more than half of the filled cells, from the first row with data on. */
const dataColumns = (rows: readonly Row[], width: number): number[] => {
  const from = rows.findIndex(({ cells }) => cells.some((cell) => data.test(cell)))
  const below = from < 0 ? [] : rows.slice(from)
  return Array.from({ length: width }, (_, column) => column).filter((column) => {
    const texts = filled(below.map(({ cells }) => cells[column] ?? ''))
    return texts.filter((cell) => data.test(cell)).length * 2 > texts.length
  })
}

/**
 * The header below a preamble that passed for a header: the last row above the data that names more columns
 * than the preamble, or as many where the preamble is a statement. Only columns of data tell a header from a
 * row of the list; without one the first candidate stays.
 */
const belowPreamble = (rows: readonly Row[], candidate: number, width: number): number => {
  const columns = dataColumns(rows.slice(candidate + 1), width)
  const above = rows[candidate]?.cells ?? []
  const least = filled(above).length + (isStatement(above) ? 0 : 1)
  if (columns.length === 0 || filled(above).length > width) return candidate
  let header = candidate
  for (const [index, { cells }] of rows.entries()) {
    if (index <= candidate) continue
    if (columns.some((column) => data.test(cells[column] ?? ''))) break
    const named = filled(cells)
    const namesData = columns.every((column) => (cells[column] ?? '') !== '')
    if (namesData && named.length >= least && isHeader(cells, width) && !isStatement(cells)) header = index
  }
  return header
}

/**
 * Which of the first rows is the header: the first that names most of the columns the rows have and holds no
 * data. Statements of payment providers begin with lines about the account, reports with their title and
 * period. Where none does, the first that names two; else the first.
 */
const headerIndexIn = (rows: readonly Row[]): number => {
  const width = commonWidth(rows.filter(({ cells }) => new Set(filled(cells)).size > 1))
  const names = rows.findIndex(({ cells }) => isHeader(cells, width))
  if (names >= 0) return belowPreamble(rows, names, width)
  return Math.max(
    0,
    rows.findIndex(({ cells }) => new Set(filled(cells)).size > 1),
  )
}

/** A list split into its header and the rows below it. */
export type Headed = { readonly header: Row; readonly rows: AsyncGenerator<Row> }

/** The header of a list whose titles are already removed: the first row, unless that is a preamble. */
export const headerIndexBelowTitles = (rows: readonly Row[]): number =>
  belowPreamble(rows, 0, commonWidth(rows))

/**
 * Finds the header of a list; rows above it are left out.
 * @throws Refused when there is no row, or the header has more than 500 columns
 */
export const headed = async (
  rows: AsyncGenerator<Row>,
  indexIn: (first: readonly Row[]) => number = headerIndexIn,
): Promise<Headed> => {
  const first: Row[] = []
  for (let next = await rows.next(); !next.done; next = await rows.next())
    if (first.push(next.value) >= mostAbove) break
  const at = indexIn(first)
  const header = first[at]
  if (!header) throw importRejection(importReason('file.no-header'), 'file')
  if (header.cells.length > mostColumns)
    throw importRejection(importReason('file.too-many-columns', { most: mostColumns }), 'file')
  return { header, rows: followedBy(first.slice(at + 1), rows) }
}

async function* followedBy(first: readonly Row[], rest: AsyncGenerator<Row>): AsyncGenerator<Row> {
  yield* first
  yield* rest
}

/**
 * Why a row below the header is none of the list: a total, a line of the file's end, the header again
 * (exports put together). Nothing for a row of the list.
 */
export const notOfList = (
  cells: readonly string[],
  headers: readonly string[],
): 'row.total' | 'row.closing-line' | 'row.repeated-header' | undefined => {
  const texts = filled(cells)
  const [first = ''] = texts
  if (total.test(first) && texts.length < headers.length) return 'row.total'
  if (footer.test(first)) return 'row.closing-line'
  return texts.length > 1 && headers.every((header, index) => header === (cells[index] ?? ''))
    ? 'row.repeated-header'
    : undefined
}
