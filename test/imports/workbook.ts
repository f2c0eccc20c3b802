import { crc32, deflateRawSync } from 'node:zlib'

/** A zip file of these parts, as small as one can be; `claims` lets a part say another size than it has. */
export const zipOf = (
  parts: Readonly<Record<string, string | Uint8Array>>,
  claims: Readonly<Record<string, number>> = {},
): Uint8Array => {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const [data, title] = [Buffer.from(content), Buffer.from(name)]
    const packed = deflateRawSync(data)
    const about = Buffer.alloc(26)
    about.writeUInt16LE(20, 0)
    about.writeUInt16LE(8, 4)
    about.writeUInt32LE(crc32(data), 10)
    about.writeUInt32LE(packed.length, 14)
    about.writeUInt32LE(claims[name] ?? data.length, 18)
    about.writeUInt16LE(title.length, 22)
    const entry = Buffer.alloc(14)
    entry.writeUInt32LE(offset, 10)
    files.push(Buffer.from('PK\x03\x04', 'latin1'), about, title, packed)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), about, entry, title)
    offset += 30 + title.length + packed.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(parts).length, 4)
  end.writeUInt16LE(Object.keys(parts).length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, listed, Buffer.from('PK\x05\x06', 'latin1'), end])
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const links = (targets: readonly (readonly [string, string, string])[]): string =>
  `<Relationships>${targets.map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`).join('')}</Relationships>`

/** A sheet as XML: rows of `<c>` elements under their number, and what is merged. */
export type SheetXml = {
  readonly rows: Readonly<Record<number, string>>
  readonly merged?: readonly string[]
  readonly hidden?: boolean
}

/**
 * The parts of a workbook with these sheets. Styles: 0 as it is, 1 a day and time, 2 a day, 3 six digits, 4 a
 * day as Chinese Excel has it, 5 money in red.
 */
export const partsOf = (
  sheets: Readonly<Record<string, SheetXml>>,
  { texts = [], since1904 = false }: { texts?: readonly string[]; since1904?: boolean } = {},
): Record<string, string> => {
  const names = Object.entries(sheets)
  const formats = ['yyyy\\-mm\\-dd\\ hh:mm:ss', 'yyyy"年"m"月"d"日"', '000000', '[Red]#,##0.00']
  return {
    '_rels/.rels': links([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/_rels/workbook.xml.rels': links([
      ...names.map((_, at): [string, string, string] => [`s${at}`, 'worksheet', `worksheets/sheet${at}.xml`]),
      ['t', 'sharedStrings', 'sharedStrings.xml'],
      ['y', 'styles', '/xl/styles.xml'],
    ]),
    'xl/workbook.xml': `<workbook xmlns:r="${office}"><workbookPr${since1904 ? ' date1904="1"' : ''}/><sheets>${names.map(([name, { hidden }], at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="s${at}"${hidden ? ' state="hidden"' : ''}/>`).join('')}</sheets></workbook>`,
    'xl/sharedStrings.xml': `<sst>${texts.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet><numFmts>${formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[0, 164, 165, 166, 31, 167].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    ...Object.fromEntries(
      names.map(([, { rows, merged = [] }], at) => [
        `xl/worksheets/sheet${at}.xml`,
        `<worksheet><sheetData>${Object.entries(rows)
          .map(([line, cells]) => `<row r="${line}">${cells}</row>`)
          .join(
            '',
          )}</sheetData>${merged.length > 0 ? `<mergeCells>${merged.map((area) => `<mergeCell ref="${area}"/>`).join('')}</mergeCells>` : ''}</worksheet>`,
      ]),
    ),
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Cells with texts in them, from the first column on. */
export const texts = (line: number, ...words: readonly string[]): string =>
  words.map((word, at) => `<c r="${letters[at]}${line}" t="inlineStr"><is><t>${word}</t></is></c>`).join('')

/** A cell with a number in it, as Excel writes it. */
export const number = (place: string, value: string, style = 0): string =>
  `<c r="${place}" s="${style}"><v>${value}</v></c>`
