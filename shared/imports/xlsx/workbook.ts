import { importReason, importRejection } from '../reasons/import-reason.ts'
import { posix } from 'node:path'
import type { Archive } from './archive.ts'
import { unescaped } from './cells.ts'
import { type NumberFormat, numberFormatOf } from './number-format.ts'
import { readToEnd } from './xml.ts'

/** One sheet of a workbook and where it lies. */
export type Sheet = { readonly name: string; readonly part: string; readonly hidden: boolean }

/** What all sheets share: their list, their texts, and the number format of each style. */
export type Workbook = {
  readonly sheets: readonly Sheet[]
  readonly since1904: boolean
  /** The file asks to compute its formulas when it is opened: their stored results are placeholders. */
  readonly uncomputed: boolean
  readonly texts: readonly string[]
  readonly formats: readonly NumberFormat[]
}

const linksIn = async (
  archive: Archive,
  part: string,
): Promise<ReadonlyMap<string, { type: string; target: string }>> => {
  const links = new Map<string, { type: string; target: string }>()
  const [folder, file] = [posix.dirname(part), posix.basename(part)]
  const opens = (name: string, { Id, Type = '', Target = '' }: Readonly<Record<string, string>>): void => {
    if (name !== 'Relationship' || Id === undefined) return
    links.set(Id, {
      type: Type.slice(Type.lastIndexOf('/') + 1),
      target: Target.startsWith('/') ? Target.slice(1) : posix.join(folder === '.' ? '' : folder, Target),
    })
  }
  await readToEnd(await archive.open(posix.join(folder, '_rels', `${file}.rels`)), { opens })
  return links
}

/** All texts of a workbook together (characters): they are the one thing that is held whole. */
const mostText = 80_000_000
/** What an entry of the list costs, in characters: empty ones fill memory too. */
const textCost = 16

const textsIn = async (archive: Archive, part: string | undefined): Promise<string[]> => {
  const texts: string[] = []
  if (part === undefined || !archive.has(part)) return texts
  let [text, spoken, held] = ['', false, 0]
  await readToEnd(await archive.open(part), {
    opens: (name) => {
      if (name === 'si') text = ''
      if (name === 'rPh') spoken = true
    },
    closes: (name, said) => {
      if (name === 't' && !spoken) text += said
      if (name === 'rPh') spoken = false
      if (name !== 'si') return
      texts.push(unescaped(text))
      if ((held += text.length + textCost) > mostText)
        throw importRejection(importReason('workbook.too-much-text'), 'file')
    },
  })
  return texts
}

/** Excel writes 64,000 cell formats at most. */
const mostStyles = 100_000

const formatsIn = async (archive: Archive, part: string | undefined): Promise<NumberFormat[]> => {
  const [codes, known]: [Map<number, string>, Map<number, NumberFormat>] = [new Map(), new Map()]
  const formats: NumberFormat[] = []
  if (part === undefined || !archive.has(part)) return formats
  let used = false
  const formatOf = (id: number): NumberFormat => {
    const format = known.get(id) ?? numberFormatOf(id, codes.get(id))
    known.set(id, format)
    return format
  }
  await readToEnd(await archive.open(part), {
    opens: (name, { numFmtId = '0', formatCode }) => {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), unescaped(formatCode))
      if (name === 'cellXfs') used = true
      if (name === 'xf' && used) formats.push(formatOf(Number(numFmtId)))
      if (formats.length + codes.size > mostStyles)
        throw importRejection(importReason('workbook.too-many-formats'), 'file')
    },
    closes: (name) => {
      if (name === 'cellXfs') used = false
    },
  })
  return formats
}

const isTrue = (value: string | undefined): boolean => /^(1|true|on)$/.test(value ?? '')

/** The link of a sheet: `r:id`, whatever prefix the file gives to the namespace. */
const linkIn = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes).find(([name]) => name === 'id' || name.endsWith(':id'))?.[1] ?? ''

/**
 * Reads what a workbook says before its rows.
 * @throws Refused when it is no workbook
 */
export const workbookIn = async (archive: Archive): Promise<Workbook> => {
  const root = await linksIn(archive, '')
  const start = [...root.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  const links = await linksIn(archive, start)
  const partOf = (wanted: string): string | undefined =>
    [...links.values()].find(({ type }) => type === wanted)?.target
  const sheets: Sheet[] = []
  let [since1904, uncomputed] = [false, false]
  await readToEnd(await archive.open(start), {
    opens: (name, attributes) => {
      if (name === 'workbookPr') since1904 = isTrue(attributes['date1904'])
      if (name === 'calcPr') uncomputed = isTrue(attributes['fullCalcOnLoad'])
      const link = name === 'sheet' ? links.get(linkIn(attributes)) : undefined
      if (link?.type !== 'worksheet') return
      const hidden = (attributes['state'] ?? 'visible') !== 'visible'
      sheets.push({ name: unescaped(attributes['name'] ?? ''), part: link.target, hidden })
    },
  })
  if (sheets.length === 0) throw importRejection(importReason('workbook.no-sheet'), 'file')
  const [texts, formats] = [
    await textsIn(archive, partOf('sharedStrings')),
    await formatsIn(archive, partOf('styles')),
  ]
  return { sheets, since1904, uncomputed, texts, formats }
}
