import { posix } from 'node:path'
import { Refused } from '../../runtime/errors.ts'
import type { Archive } from './archive.ts'
import { type Shown, shownBy } from './cells.ts'
import { hearAll } from './xml.ts'

/** One sheet of a workbook and where it lies. */
export type Sheet = { readonly name: string; readonly part: string; readonly hidden: boolean }

/** What all sheets share: their list, their texts, and how each style shows numbers. */
export type Workbook = {
  readonly sheets: readonly Sheet[]
  readonly since1904: boolean
  readonly texts: readonly string[]
  readonly styles: readonly Shown[]
}

const linksIn = async (archive: Archive, part: string): Promise<ReadonlyMap<string, { type: string; target: string }>> => {
  const links = new Map<string, { type: string; target: string }>()
  const [folder, file] = [posix.dirname(part), posix.basename(part)]
  const opens = (name: string, { Id, Type = '', Target = '' }: Readonly<Record<string, string>>): void => {
    if (name !== 'Relationship' || Id === undefined) return
    links.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: Target.startsWith('/') ? Target.slice(1) : posix.join(folder === '.' ? '' : folder, Target) })
  }
  await hearAll(await archive.open(posix.join(folder, '_rels', `${file}.rels`)), { opens })
  return links
}

/** All texts of a workbook together (characters): they are the one thing that is held whole. */
const mostText = 80_000_000

const textsIn = async (archive: Archive, part: string | undefined): Promise<string[]> => {
  const texts: string[] = []
  if (part === undefined || !archive.has(part)) return texts
  let [text, spoken, held] = ['', false, 0]
  await hearAll(await archive.open(part), {
    opens: (name) => {
      if (name === 'si') text = ''
      if (name === 'rPh') spoken = true
    },
    closes: (name, said) => {
      if (name === 't' && !spoken) text += said
      if (name === 'rPh') spoken = false
      if (name !== 'si') return
      texts.push(text)
      if ((held += text.length) > mostText) throw new Refused('the workbook holds too much text: cut it into several', { field: 'file' })
    },
  })
  return texts
}

const stylesIn = async (archive: Archive, part: string | undefined): Promise<Shown[]> => {
  const [codes, styles]: [Map<number, string>, Shown[]] = [new Map(), []]
  if (part === undefined || !archive.has(part)) return styles
  let used = false
  await hearAll(await archive.open(part), {
    opens: (name, { numFmtId = '0', formatCode }) => {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode)
      if (name === 'cellXfs') used = true
      if (name === 'xf' && used) styles.push(shownBy(Number(numFmtId), codes.get(Number(numFmtId))))
    },
    closes: (name) => { if (name === 'cellXfs') used = false },
  })
  return styles
}

/**
 * Reads what a workbook says before its rows.
 * @throws Refused when it is no workbook
 */
export const workbookIn = async (archive: Archive): Promise<Workbook> => {
  const root = await linksIn(archive, '')
  const start = [...root.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  const links = await linksIn(archive, start)
  const partOf = (wanted: string): string | undefined => [...links.values()].find(({ type }) => type === wanted)?.target
  const sheets: Sheet[] = []
  let since1904 = false
  await hearAll(await archive.open(start), {
    opens: (name, attributes) => {
      if (name === 'workbookPr') since1904 = /^(1|true)$/.test(attributes['date1904'] ?? '')
      const link = name === 'sheet' ? links.get(attributes['r:id'] ?? attributes['id'] ?? '') : undefined
      if (link?.type === 'worksheet') sheets.push({ name: attributes['name'] ?? '', part: link.target, hidden: (attributes['state'] ?? 'visible') !== 'visible' })
    },
  })
  if (sheets.length === 0) throw new Refused('the workbook has no sheet', { field: 'file' })
  return { sheets, since1904, texts: await textsIn(archive, partOf('sharedStrings')), styles: await stylesIn(archive, partOf('styles')) }
}
