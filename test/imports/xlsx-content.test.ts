import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { opened } from '../../shared/imports/files/file.ts'
import { cellTextOf, unescaped } from '../../shared/imports/xlsx/cells.ts'
import { numberFormatOf } from '../../shared/imports/xlsx/number-format.ts'
import { aMapping, shipped, verdictsFor } from './row-results.ts'
import { number, partsOf, type SheetXml, texts, zipOf } from './workbook.ts'

const partsWith = (
  rows: SheetXml['rows'],
  more: Parameters<typeof partsOf>[1] = {},
  merged: readonly string[] = [],
) => partsOf({ 一: { rows, merged } }, more)
const bookOf = (...given: Parameters<typeof partsWith>) => zipOf(partsWith(...given))
const rowsIn = async (bytes: Uint8Array) => {
  const { headers, rows } = await opened(bytes)
  return [headers, ...(await Array.fromAsync(rows)).map(({ cells }) => cells)]
}

const shown = (code: string, written: string) => cellTextOf(written, numberFormatOf(164, code))

describe('a cell that states yes or no', () => {
  it.each([
    ['1', 'TRUE'],
    ['true', 'TRUE'],
    ['0', 'FALSE'],
    ['false', 'FALSE'],
  ])('reads the truth %s as %s', async (written, text) => {
    const parts = partsWith({
      1: texts(1, 'a', 'b'),
      2: `${texts(2, 'x')}<c r="B2" t="b"><v>${written}</v></c>`,
    })
    expect(await rowsIn(zipOf(parts))).toEqual([
      ['a', 'b'],
      ['x', text],
    ])
  })

  it.each([
    ['"是";;"否"', '1', '是'],
    ['"是";;"否"', '0', '否'],
    ['"已退订";;"订阅"', '1', '已退订'],
    ['[=1]"Y";[=0]"N";0', '0', 'N'],
    ['"隐藏"', '13800138000', '13800138000'],
    ['0"件"', '1', '1件'],
  ])('shows the words of the format %s for %s', (code, written, text) => {
    expect(shown(code, written).text).toBe(text)
  })

  it('is read from references in small letters', async () => {
    const parts = partsWith({ 1: texts(1, 'a', 'b'), 2: '<c r="a2"><v>1</v></c><c r="b2"><v>2</v></c>' })
    expect(await rowsIn(zipOf(parts))).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })
})

describe('text with escapes', () => {
  it.each([
    ['A001_x000D_', 'A001\n'],
    ['a_x000D_\nb', 'a\nb'],
    ['_x005F_x000D_', '_x000D_'],
    ['_x0041__x4E2D_', 'A中'],
    ['_xD83D__xDE00_', '😀'],
    ['a_x0000__x001F_b_xDC00_', 'ab'],
    ['_x00G0_ _x12_ _X000D_', '_x00G0_ _x12_ _X000D_'],
    ['_x0009_', '\t'],
  ])('%s is %j', (written, meant) => expect(unescaped(written)).toBe(meant))

  it('is decoded in every place a workbook keeps text: shared, rich, inline, formula results, sheet names', async () => {
    const parts = partsWith(
      {
        1: texts(1, 'a', 'b', 'c', 'd_x000D_'),
        2: '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="inlineStr"><is><t>_x0043_</t></is></c><c r="D2" t="str"><f>x</f><v>_x0044_</v></c>',
      },
      { texts: ['<t>_x0041_</t>', '<r><t>_x0042_</t></r><r><t>_x000D_</t></r>'] },
    )
    expect(await rowsIn(zipOf(parts))).toEqual([
      ['a', 'b', 'c', 'd'],
      ['A', 'B', 'C', 'D'],
    ])
    const named = Object.fromEntries(
      Object.entries(parts).map(([name, xml]) => [name, xml.replace('name="一"', 'name="_x4E00_月"')]),
    )
    expect((await opened(zipOf(named))).written).toBe('sheet "一月"')
  })

  it('is read from CDATA and from UTF-16 too, without phonetic hints', async () => {
    const parts = partsWith({
      1: texts(1, 'a', 'b'),
      2: '<c r="A2" t="inlineStr"><is><t><![CDATA[李<雷]]></t></is></c><c r="B2" t="inlineStr"><is><t>韩</t><rPh sb="0" eb="1"><t>hán</t></rPh></is></c>',
    })
    const wide = Buffer.from(`\uFEFF${parts['xl/worksheets/sheet0.xml']}`, 'utf16le')
    for (const book of [parts, { ...parts, 'xl/worksheets/sheet0.xml': wide }]) {
      expect(await rowsIn(zipOf(book))).toEqual([
        ['a', 'b'],
        ['李<雷', '韩'],
      ])
    }
  })
})

describe('a number by its format', () => {
  it.each([
    ['00000', '123', '00123'],
    ['"CN"00000', '123', 'CN00123'],
    ['000-0000-0000', '13800138002', '138-0013-8002'],
    ['0000 0000', '123', '0000 0123'],
    ['[$-804]00000', '124', '00124'],
    ['00000;@', '124', '00124'],
    ['00000_);[Red]\\(00000\\)', '125', '00125'],
    ['"No."0', '129', 'No.129'],
    ['0_ ', '13800138006', '13800138006'],
    ['[$CN-804]00000', '5', 'CN00005'],
    ['[>999]0;0000', '12', '0012'],
    ['"M"00000;;;', '7', 'M00007'],
    ['General"号"', '7', '7号'],
    ['@', '13800138003', '13800138003'],
    ['#,##0', '13800138004', '13800138004'],
    ['0.00E+00', '13800138005', '13800138005'],
    ['0', '1.5', '1.5'],
    ['00000', '12.5', '12.5'],
    [';;;', '12', '12'],
    ['0%', '0.25', '0.25'],
    ['00000', '-12', '-12'],
    ['0,', '12000', '12000'],
    ['# ?/?', '0.5', '0.5'],
  ])('%s shows %s as %s, with no digit lost', (code, written, text) => {
    expect(shown(code, written)).toEqual({ text, number: written })
  })

  it.each([
    ['"¥"#,##0.00', '¥1234.5'],
    ['[$€-407]#,##0.00', '€1234.5'],
    ['_("US$"* #,##0.00_)', 'US$1234.5'],
    ['#,##0.00 [$USD]', 'USD1234.5'],
    ['#,##0.00 [$kr-41D]', 'kr1234.5'],
  ])('%s names the currency of the amount', (code, text) =>
    expect(shown(code, '1234.5')).toEqual({ text, number: '1234.5' }),
  )

  it.each([
    'yyyy/m/d h:mm',
    'yyyy"年"m"月"d"日" h:mm',
    '[$-804]yyyy\\-mm\\-dd\\ hh:mm;@',
    '[$-409]m/d/yy h:mm AM/PM;@',
    '上午/下午h"时"mm"分"',
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
    '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
    'yyyy-mm-dd hh:mm:ss.000',
    'h:mm',
    'mmm-yy',
    'aaaa',
    'TT.MM.JJJJ',
  ])('%s shows a date and time', (code) => {
    expect(shown(code, '46027.395833')).toEqual({ text: '2026-01-05 09:30:00' })
  })

  it('a time of day, and elapsed time, are no dates; parts of a second count where they are stored', () => {
    expect(shown('h:mm', '0.39583333333333331').text).toBe('09:30:00')
    expect(shown('[h]:mm', '1.5').text).toBe('36:00')
    expect(shown('yyyy-mm-dd hh:mm:ss.000', '46027.39583362269').text).toBe('2026-01-05 09:30:00.025')
  })

  it('is the same second whatever the last bits of its day are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 61, max: 73_050 }),
        fc.integer({ min: 1, max: 86_399 }),
        (day, second) => {
          const at = new Date(Date.UTC(1899, 11, 30) + day * 86_400_000 + second * 1000).toISOString()
          for (const written of [String(day + second / 86_400), (day + second / 86_400).toFixed(6)]) {
            expect(shown('yyyy/m/d h:mm', written).text).toBe(at.slice(0, 19).replace('T', ' '))
          }
        },
      ),
    )
  })
})

describe('a cell without content that can be trusted', () => {
  const header = texts(1, 'id', 'when', 'from')
  const day = texts(2, '', '2026-01-05').replace(/^<c r="A2".*?<\/c>/, '')
  const formula = 'holds a formula whose result the file does not hold: open the file in Excel'

  it.each([
    ['a formula without a result', '<f>A1</f><v/>', 'n'],
    ['a formula of texts without a result', '<f>A1</f>', 'str'],
    ['a shared formula without a result', '<f t="shared" si="0"/>', 'n'],
    ['an unknown kind of cell', '<v>5</v>', 'zz'],
    ['a text that is missing', '<v>7</v>', 's'],
  ])('costs its row where the row cannot do without it: %s', async (_, content, type) => {
    const [verdict] = await verdictsFor(
      bookOf({ 1: header, 2: `<c r="A2" t="${type}">${content}</c>${day}` }),
    )
    expect(verdict).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^id holds (a formula whose|a kind of cell)/),
    })
  })

  it('is flagged elsewhere, and an error of a formula is no text', async () => {
    const id = texts(2, 'L1', '2026-01-05')
    const [missing] = await verdictsFor(bookOf({ 1: header, 2: `${id}<c r="C2"><f>A1</f></c>` }))
    expect(missing).toMatchObject({
      outcome: 'accepted',
      flags: [expect.stringContaining(`from is left out: it ${formula}`)],
    })
    const [error] = await verdictsFor(
      bookOf({ 1: header, 2: `${id}<c r="C2" t="e"><f>A1</f><v>#REF!</v></c>` }),
    )
    expect(error).toMatchObject({
      outcome: 'accepted',
      flags: [expect.stringContaining('from is left out: it holds the error of a formula')],
    })
    expect(JSON.stringify(error)).toContain('"origin":"unknown"')
  })

  it('is a formula that a program wrote with 0 for its result and asks to be computed', async () => {
    const parts = partsWith({
      1: texts(1, 'a', 'b'),
      2: '<c r="A2"><f>1+1</f><v>0</v></c><c r="B2"><v>0</v></c>',
    })
    const asking = {
      ...parts,
      'xl/workbook.xml':
        parts['xl/workbook.xml']?.replace('</workbook>', '<calcPr fullCalcOnLoad="1"/></workbook>') ?? '',
    }
    const [[asked] = [], [computed] = []] = await Promise.all(
      [asking, parts].map(async (one) => Array.fromAsync((await opened(zipOf(one))).rows)),
    )
    expect([...(asked?.unread ?? [])]).toEqual([[0, 'formula']])
    expect(computed).toMatchObject({ cells: ['0', '0'], unread: new Map() })
  })

  it('is no formula whose result is an empty text', async () => {
    const [row] = await Array.fromAsync(
      (
        await opened(
          bookOf({ 1: texts(1, 'a', 'b'), 2: '<c r="A2" t="str"><f>x</f><v></v></c><c r="B2"><v>1</v></c>' }),
        )
      ).rows,
    )
    expect(row?.unread?.size).toBe(0)
  })

  it('costs the file where it is the header, for columns are found by it', async () => {
    await expect(
      rowsIn(bookOf({ 1: `${texts(1, 'a', 'b')}<c r="C1"><f>A1</f></c>`, 2: texts(2, 'c', 'd') })),
    ).rejects.toThrow(`the header in line 1 ${formula}`)
  })
})

describe('a sheet', () => {
  it('with coloured empty cells at its ends costs nothing', async () => {
    const rows = {
      1: `${texts(1, 'a', 'b')}<c r="XFD1" s="1"/>`,
      2: `${texts(2, 'c', 'd')}<c r="XFC2" t="inlineStr"><is><t> </t></is></c><c r="XFD2" s="1" t="n"/>`,
      1048576: '<c r="XFD1048576" s="1"/>',
    }
    expect(await rowsIn(bookOf(rows))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('with a header in two lines has the lower names, and the upper where the lower line is empty', async () => {
    const rows = {
      1: texts(1, '客户', '', '线索', '', '备注'),
      2: texts(2, '手机号', '姓名', '创建时间', '来源', ''),
      3: texts(3, '1', '2', '3', '4', '5'),
    }
    expect(await rowsIn(bookOf(rows, {}, ['A1:B1', 'C1:D1', 'E1:E2']))).toEqual([
      ['手机号', '姓名', '创建时间', '来源', '备注'],
      ['1', '2', '3', '4', '5'],
    ])
  })

  it('with a merged cell in every row is read in linear work', async () => {
    const many = 20_000
    const rows = Object.fromEntries([
      [1, texts(1, 'a', 'b')],
      ...Array.from({ length: many }, (_, at): [number, string] => [
        at + 2,
        texts(at + 2, at % 2 === 0 ? `v${at}` : '', 'x'),
      ]),
    ])
    const merged = Array.from({ length: many / 2 }, (_, at) => `A${at * 2 + 2}:A${at * 2 + 3}`)
    const read = await rowsIn(bookOf(rows, {}, merged))
    expect(read.slice(1, 5)).toEqual([
      ['v0', 'x'],
      ['v0', 'x'],
      ['v2', 'x'],
      ['v2', 'x'],
    ])
    expect(read.slice(1).every(([first]) => first !== '')).toBe(true)
  })

  it('costs no more than its rows, however many merged areas lie over each other', async () => {
    const rows = Object.fromEntries([
      [1, texts(1, 'a', 'b')],
      ...Array.from({ length: 20_000 }, (_, at): [number, string] => [
        at + 2,
        texts(at + 2, at === 0 ? 'v' : '', 'x'),
      ]),
    ])
    const read = await rowsIn(
      bookOf(
        rows,
        {},
        Array.from({ length: 20_000 }, (_, at) => `A2:A${30_000 + at}`),
      ),
    )
    expect(read.slice(1).every(([first]) => first === 'v')).toBe(true)
  })

  it('has a bound on all its text together, and on its lines', async () => {
    const long = { texts: [`<t>${'ab'.repeat(400_000)}</t>`] }
    const cells = Array.from({ length: 499 }, () => '<c t="s"><v>0</v></c>').join('')
    await expect(rowsIn(bookOf({ 1: texts(1, 'a', 'b'), 2: cells, 3: cells }, long))).rejects.toThrow(
      /holds too much text/,
    )
    const noise = Array.from(
      { length: 30_000 },
      (_, at) => `${'<row/>'.repeat(35)}<!--${((at * 2_654_435_761) % 4_294_967_296).toString(36)}-->`,
    ).join('')
    const parts = partsWith({ 1: texts(1, 'a', 'b') })
    const sheet = parts['xl/worksheets/sheet0.xml']?.replace('</sheetData>', `${noise}</sheetData>`) ?? ''
    await expect(rowsIn(zipOf({ ...parts, 'xl/worksheets/sheet0.xml': sheet }))).rejects.toThrow(
      /more rows than a sheet can have/,
    )
  })

  it.each([
    [
      'merged areas that never end',
      { 'xl/worksheets/sheet0.xml': `<worksheet>${'<mergeCell '.repeat(20_000)}</worksheet>` },
      /cannot be read/,
    ],
    [
      'elements inside elements',
      { 'xl/worksheets/sheet0.xml': `<worksheet>${'<a>'.repeat(1000)}` },
      /an element that is too large/,
    ],
    [
      'one text of a million letters',
      { 'xl/sharedStrings.xml': `<sst><si><t>${'ab'.repeat(600_000)}</t></si></sst>` },
      /an element that is too large/,
    ],
    [
      'cell formats without number',
      {
        'xl/styles.xml': `<styleSheet><cellXfs>${'<xf numFmtId="0"/>'.repeat(100_001)}</cellXfs></styleSheet>`,
      },
      /too many cell formats|that is no list/,
    ],
  ])('%s are refused', async (_, parts, sentence) => {
    await expect(rowsIn(zipOf({ ...partsWith({ 1: texts(1, 'a', 'b') }), ...parts }))).rejects.toThrow(
      sentence,
    )
  })

  it('keeps amounts and counts as stored, whatever separators the mapping states for text', async () => {
    const mapping = aMapping({
      columns: { id: 'id', when: 'when', amount: '金额', items: '件数' },
      props: { items: { from: 'items', as: 'number' } },
      value: { from: 'amount', currency: 'CNY', decimal: ',' },
    })
    const row = `${texts(2, 'L1', '2026-01-05')}${number('C2', '1234.5')}${number('D2', '12', 3)}`
    const [verdict] = await verdictsFor(
      bookOf({ 1: texts(1, 'id', 'when', '金额', '件数'), 2: row }),
      mapping,
    )
    expect(JSON.stringify(verdict)).toMatch(/"items":12,"revenue":1234\.5/)
  })
})

it('a receipt whose amount is a formula without a result is rejected by name', async () => {
  const row = `${texts(2, 'R1', 'S1', '13800138001')}<c r="D2"><f>F2*G2</f><v/></c>`
  const book = bookOf({
    1: texts(1, '单号', '门店', '手机号', '金额', '交易时间'),
    2: `${row}<c r="E2" t="inlineStr"><is><t>2026-01-05 09:30</t></is></c>`,
  })
  const [verdict] = await verdictsFor(book, shipped('store-sales'))
  expect(verdict).toMatchObject({
    outcome: 'rejected',
    reason: expect.stringMatching(/^金额 holds a formula/),
  })
})
