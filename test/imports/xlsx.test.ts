import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withAllDigits } from '../../shared/runtime/text/digits.ts'
import { opened } from '../../shared/imports/files/file.ts'
import { cellTextOf, columnOf, momentOf } from '../../shared/imports/xlsx/cells.ts'
import { number, partsOf, type SheetXml, texts, zipOf } from './workbook.ts'

const read = async (bytes: Uint8Array, sheet?: string) => {
  const { headers, rows, written } = await opened(bytes, undefined, sheet)
  return { headers, written, rows: (await Array.fromAsync(rows)).map(({ line, cells }) => [line, ...cells]) }
}
const bookOf = (sheets: Readonly<Record<string, SheetXml>>, more: Parameters<typeof partsOf>[1] = {}) =>
  zipOf(partsOf(sheets, more))
const one = (rows: SheetXml['rows'], merged: readonly string[] = []) => bookOf({ 一: { rows, merged } })

const saying = (word: string) => ({ rows: { 1: texts(1, 'a', 'b'), 2: texts(2, word, word) } })

describe('a workbook', () => {
  it('is read as it is written: shared, rich and inline texts, truth, formulas, errors, gaps', async () => {
    const book = bookOf(
      {
        一: {
          rows: {
            1: texts(1, '姓名', '手机', '备注', '好', '错'),
            2: '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#N/A</v></c>',
            3: '<c r="A3" t="str"><f>A2&amp;"x"</f><v>李雷x</v></c><c r="C3" t="inlineStr"><is><t>a &amp; b</t></is></c>',
          },
        },
      },
      { texts: ['<r><t>李</t></r><r><t>雷</t></r><rPh sb="0" eb="1"><t>lǐ</t></rPh>', '<t>13800138000</t>'] },
    )
    expect(await read(book)).toEqual({
      written: 'sheet "一"',
      headers: ['姓名', '手机', '备注', '好', '错'],
      rows: [
        [2, '李雷', '13800138000', '', 'TRUE', '#N/A'],
        [3, '李雷x', '', 'a & b'],
      ],
    })
  })

  it('keeps every digit of a phone number, leading zeros that are only shown, and states days as days', async () => {
    const book = one({
      1: texts(1, '手机', '卡号', '时间', '日期', '金额'),
      2:
        number('A2', '1.38E10') +
        number('B2', '1234', 3) +
        number('C2', '46027.395833333336', 1) +
        number('D2', '46027', 4) +
        number('E2', '1234.5600000000001', 5),
      3:
        number('A3', '13800138000') +
        number('B3', '12345678901234567000') +
        number('C3', '46027', 2) +
        number('E3', '0.1'),
    })
    expect((await read(book)).rows).toEqual([
      [2, '13800000000', '001234', '2026-01-05 09:30:00', '2026-01-05', '1234.56'],
      [3, '13800138000', '1.23456789012346E+19', '2026-01-05', '', '0.1'],
    ])
  })

  it('counts from 1904 where it states it', async () => {
    const book = bookOf(
      { 一: { rows: { 1: texts(1, 'a', 'b'), 2: number('A2', '0', 2) + number('B2', '44565', 2) } } },
      { since1904: true },
    )
    expect((await read(book)).rows).toEqual([[2, '1904-01-01', '2026-01-05']])
  })

  it('has no empty rows and no title above its header, and states in every row what is merged over rows', async () => {
    const book = one(
      {
        1: texts(1, '2026年1月销售'),
        3: texts(3, '门店', '金额'),
        4: texts(4, '徐家汇店', '10'),
        5: texts(5, '', '20'),
        6: texts(6, '', ''),
        7: texts(7, '', '30'),
        8: texts(8, '', '40'),
      },
      ['A1:B1', 'A4:A7'],
    )
    expect(await read(book)).toMatchObject({
      headers: ['门店', '金额'],
      rows: [
        [4, '徐家汇店', '10'],
        [5, '徐家汇店', '20'],
        [7, '徐家汇店', '30'],
        [8, '', '40'],
      ],
    })
  })

  it('finds its header below a title with a period', async () => {
    const book = one({
      1: texts(1, 'Report', 'January 2026'),
      2: texts(2, 'id', 'name', 'email'),
      3: texts(3, '1', 'Ann', 'a@x.de'),
      4: texts(4, '2', 'Bob', 'b@x.de'),
    })
    expect(await read(book)).toMatchObject({
      headers: ['id', 'name', 'email'],
      rows: [
        [3, '1', 'Ann', 'a@x.de'],
        [4, '2', 'Bob', 'b@x.de'],
      ],
    })
  })

  it('with several sheets gives the first visible one that holds something, or the one asked for, and names those it leaves', async () => {
    const book = bookOf({
      旧: { ...saying('old'), hidden: true },
      空: { rows: {} },
      一月: saying('jan'),
      二月: saying('feb'),
    })
    expect(await read(book)).toMatchObject({
      rows: [[2, 'jan', 'jan']],
      written: 'sheet "一月" (not read: "空", "二月")',
    })
    expect(await read(book, '旧')).toMatchObject({ rows: [[2, 'old', 'old']] })
    await expect(read(book, '三月')).rejects.toThrow(
      'the workbook has no sheet "三月"; it has "旧", "空", "一月", "二月"',
    )
  })

  it.each([
    [
      'of which a part would fill the memory',
      () =>
        zipOf({
          ...partsOf({ a: { rows: {} } }),
          'xl/worksheets/sheet0.xml': `<worksheet>${' '.repeat(8 << 20)}</worksheet>`,
        }),
      /unpacks to 8 MB: that is no list/,
    ],
    [
      'that lies about its size',
      () =>
        zipOf(
          {
            ...partsOf({ a: { rows: {} } }),
            'xl/worksheets/sheet0.xml': `<worksheet>${' '.repeat(8 << 20)}</worksheet>`,
          },
          { 'xl/worksheets/sheet0.xml': 1000 },
        ),
      /too many bytes|cannot be/,
    ],
    [
      'with macros',
      () => zipOf({ ...partsOf({ a: { rows: {} } }), 'xl/vbaProject.bin': 'x' }),
      /holds macros/,
    ],
    [
      'that is no workbook',
      () => zipOf({ 'readme.txt': 'hello' }),
      /no part _rels\/.rels: it is no .xlsx file/,
    ],
    ['that is cut off', () => zipOf(partsOf({ a: { rows: {} } })).subarray(0, 300), /cannot be unpacked/],
    ['of old, or locked', () => Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1), /save it as \.xlsx/],
    [
      'locked by encryption',
      () =>
        Buffer.concat([Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), Buffer.from('EncryptedPackage', 'utf16le')]),
      /locked with a password/,
    ],
    [
      'in binary',
      () => zipOf({ '[Content_Types].xml': '', 'xl/workbook.bin': 'x' }),
      /is a binary workbook \(\.xlsb\), which is not read/,
    ],
    [
      'of OpenDocument',
      () => zipOf({ mimetype: '', 'content.xml': '<x/>' }),
      /is an OpenDocument file \(\.ods\)/,
    ],
    ['of Numbers', () => zipOf({ 'Index/Document.iwa': 'x' }), /is a Numbers file/],
    [
      'that is a web page',
      () =>
        new TextEncoder().encode('\uFEFF\n<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>'),
      /is a web page or XML/,
    ],
    [
      'of Excel 2003',
      () =>
        new TextEncoder().encode('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
      /is a web page or XML/,
    ],
    [
      'whose XML is none',
      () =>
        zipOf({
          ...partsOf({ a: { rows: {} } }),
          'xl/worksheets/sheet0.xml': '<worksheet><sheetData><row></sheetData>',
        }),
      /cannot be read/,
    ],
    [
      'whose entities are bombs',
      () =>
        zipOf({
          ...partsOf({ a: { rows: {} } }),
          'xl/worksheets/sheet0.xml':
            '<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>',
        }),
      /cannot be read/,
    ],
    ['with nothing in it', () => bookOf({ a: { rows: {} } }), /not even a header/],
    ['as wide as none', () => one({ 1: '<c r="ZZZ1"><v>1</v></c>' }), /more than 500 columns/],
  ])('%s is refused in a sentence', async (_, make, sentence) => {
    await expect(read(make())).rejects.toThrow(sentence)
  })

  it('of any bytes is refused, and breaks nothing', async () => {
    const whole = one({ 1: texts(1, 'a', 'b'), 2: texts(2, 'c', 'd') })
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (place, byte) => {
        const mangled = Uint8Array.from(whole)
        mangled[place] = byte
        await read(mangled).catch((problem: unknown) => expect(problem).toMatchObject({ name: 'Refused' }))
      }),
      { numRuns: 200 },
    )
  })
})

describe('a number in a spreadsheet', () => {
  it('whole and below 10^15 is written with all its digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), (value) => {
        expect(cellTextOf(value.toExponential(), { as: 'number' }).text).toBe(String(value === 0 ? 0 : value))
      }),
    )
  })

  it('that stands for a day is that day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 73_050 }), (day) => {
        expect(Date.parse(`${momentOf(day)}T00:00:00Z`)).toBe(Date.UTC(1899, 11, 30) + day * 86_400_000)
      }),
    )
    expect([1, 59, 59.5, 60, 60.5, 61].map((day) => momentOf(day))).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-02-28 12:00:00',
      '1900-02-29',
      '1900-02-29',
      '1900-03-01',
    ])
    expect([0, 59, 60].map((day) => momentOf(day, true))).toEqual(['1904-01-01', '1904-02-29', '1904-03-01'])
    expect([2_958_465, 2_958_466, -1e9].map((day) => momentOf(day))).toEqual([
      '9999-12-31',
      '2958466',
      '-1000000000',
    ])
  })

  it('that was rounded names no one any more', () => {
    expect(withAllDigits('1.3800138000E+10')).toBe('13800138000')
    expect(withAllDigits('M1E5')).toBe('M1E5')
    expect(() => withAllDigits('1.38E+10')).toThrow('was rounded by a spreadsheet')
  })

  it('has the column its letters states', () => {
    expect(['A1', 'Z9', 'AA1', 'AB12', 'XFD1'].map(columnOf)).toEqual([0, 25, 26, 27, 16_383])
  })
})
