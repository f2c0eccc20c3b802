import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Mapping } from '../../shared/imports/mapping.ts'
import { opened } from '../../shared/imports/files/file.ts'
import { createRecordReader } from '../../shared/imports/files/records.ts'
import { delimiterOf } from '../../shared/imports/files/table.ts'
import { aMapping, inChinese, shownResults, shipped } from './row-results.ts'

const allOf = (text: string, delimiter = ','): (readonly string[])[] => {
  const read = createRecordReader(text, delimiter)
  const rows: (readonly string[])[] = []
  for (let row = read(); row !== undefined; row = read()) rows.push(row.cells)
  return rows
}
const listOf = async (text: string) => {
  const { headers, rows, written } = await opened(new TextEncoder().encode(text))
  const all = await Array.fromAsync(rows)
  return { headers, rows: all.map(({ cells }) => cells), lines: all.map(({ line }) => line), written }
}

describe('a stray quote costs its own row at most', () => {
  it.each([
    [
      'in a cell that begins without one',
      '1,北京"一家"公司,x\n2,b,y',
      [
        ['1', '北京"一家"公司', 'x'],
        ['2', 'b', 'y'],
      ],
    ],
    [
      'after an inch',
      '1,12" pizza,x\n2,b,y',
      [
        ['1', '12" pizza', 'x'],
        ['2', 'b', 'y'],
      ],
    ],
    [
      'at the beginning of a cell, never closed',
      '1,"abc,x\n2,b,y\n3,c,z',
      [
        ['1', '"abc', 'x'],
        ['2', 'b', 'y'],
        ['3', 'c', 'z'],
      ],
    ],
    [
      'at the beginning of a cell, quoted cells below',
      '1,"abc,x\n2,"b",y\n3,c,z',
      [
        ['1', '"abc', 'x'],
        ['2', 'b', 'y'],
        ['3', 'c', 'z'],
      ],
    ],
    [
      'undoubled inside a quoted cell',
      '1,"12" pizza",x\n2,b,y',
      [
        ['1', '12" pizza', 'x'],
        ['2', 'b', 'y'],
      ],
    ],
    [
      'in the last cell of the file',
      '1,a,x\n2,b,"y',
      [
        ['1', 'a', 'x'],
        ['2', 'b', '"y'],
      ],
    ],
    [
      'as a whole cell',
      '1,",x\n2,b,y',
      [
        ['1', '"', 'x'],
        ['2', 'b', 'y'],
      ],
    ],
  ])('%s', (_, text, rows) => {
    expect(allOf(text)).toEqual(rows)
  })

  it('wherever it stands, among quoted and unquoted cells', () => {
    const cell = fc.constantFrom('a', 'bc', '"q"', '"q,r"', '"s ""t"""', '', '7')
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 3, maxLength: 12 })
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(), (cells, atRow, atCell) => {
        const lines = cells.map((row, index) => [String(index), ...row])
        const struck = atRow % lines.length
        const broken = lines.map((row, index) =>
          index === struck
            ? row.map((text, at) => (at === 1 + (atCell % 3) ? `"${text.replaceAll('"', '')}x` : text))
            : row,
        )
        const read = allOf(broken.map((row) => row.join(',')).join('\n'))
        const sound = allOf(lines.map((row) => row.join(',')).join('\n'))
        // A closing quote in the same row may close the stray one, and the row below only when it begins a
        // cell there.
        const lost = sound.filter(
          (row) => !read.some((other) => JSON.stringify(other) === JSON.stringify(row)),
        )
        expect(lost.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 300 },
    )
  })

  it('and leaves work linear, whatever the quotes', () => {
    for (const piece of [',""a', '"', ',"', '"a\n', '"a","', ',"""', '\n"x ']) {
      expect(allOf(piece.repeat(200_000 / piece.length)).length).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('records', () => {
  it('are read as csv-stringify writes them, with any delimiter and line end', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.trim())
    const rows = fc.array(fc.tuple(cell, cell, fc.constant('x')), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        (cells, delimiter, end) => {
          expect(
            allOf(stringify(cells, { delimiter, record_delimiter: end, quoted_match: /[\r\n=]/ }), delimiter),
          ).toEqual(cells)
        },
      ),
    )
  })

  it('end with CR, LF and CRLF, also side by side', () => {
    expect(allOf('a,b\r1,2\n3,4\r\n5,6\r\r\n\n7,8')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
      ['7', '8'],
    ])
  })
})

describe.each([',', ';', '\t', '|', '\u0001'])('columns separated by %j', (delimiter) => {
  it('are reported by the rows, also below lines that are no table', () => {
    const table = [
      ['name', 'amount', 'when'],
      ['Li', '12', '2026-01-05'],
      ['Han', '99', '2026-01-06'],
    ]
      .map((row) => row.join(delimiter))
      .join('\n')
    expect(delimiterOf(table)).toBe(delimiter)
    expect(delimiterOf(`Statement of account\nfrom: 2026, to: 2026\n\n${table}`)).toBe(delimiter)
  })

  it('are reported by a sep= line, which is no row', async () => {
    const text = `sep=${delimiter}\r\nphone${delimiter}name\r\n1${delimiter}Li Lei\r\n`
    expect(await listOf(text)).toMatchObject({
      headers: ['phone', 'name'],
      rows: [['1', 'Li Lei']],
      lines: [3],
    })
    expect((await listOf(`"sep=${delimiter}"\n1${delimiter}2`)).headers).toEqual(['1', '2'])
  })
})

const alipay = [
  '支付宝交易记录明细查询',
  '账号:[shop@example.com],,',
  '起始日期:[2026-01-01 00:00:00]    终止日期:[2026-01-31 23:59:59]',
  '---------------------------------交易记录明细列表------------------------------------',
  '交易号                  ,商家订单号,交易创建时间              ,商品名称,金额（元）,收/支,',
  '2026011222001 ,S1 ,2026-01-12 21:32:14 ,茶 ,12.50 ,收入,',
  '2026011222002 ,S2 ,2026-01-12 22:32:14 ,咖啡 ,22.50 ,收入,',
  '------------------------------------------------------------------------------------',
  '共2笔记录,,,,,,',
  '导出时间:[2026-02-01 10:00:00]    用户:某某',
].join('\r\n')
const wechat = [
  '微信支付账单明细,,,,',
  '微信昵称：[某某],,,,',
  '起始时间：[2026-01-01 00:00:00] 终止时间：[2026-01-31 23:59:59],,,,',
  '共3笔记录,,,,',
  ',,,,',
  '----------------------微信支付账单明细列表--------------------,,,,',
  '交易时间,交易类型,交易对方,金额(元),交易单号',
  '2026-01-12 21:32:14,商户消费,某店,¥12.50,"1000\t"',
].join('\n')
const jd = [
  '导出信息：',
  '京东账号名：shop',
  '日期区间：2026-01-01 至 2026-01-31,全部',
  '交易时间,商户名称,交易说明,金额,收/付款方式',
  '2026-01-12 21:32:14\t,京东,茶,12.50,微信',
].join('\n')
const meituan = [
  '美团交易账单明细',
  '起始时间：[2026-01-01 00:00:00] 终止时间：[2026-01-31 23:59:59]',
  '总计,2,笔',
  '交易创建时间,交易成功时间,订单标题,收/支,实付金额',
  '2026-01-12 21:32:14,2026-01-12 21:32:20,茶,支出,¥12.50',
].join('\n')

describe('the header is found below what stands above it', () => {
  it.each([
    ['Alipay', alipay, '交易号', 5],
    ['WeChat', wechat, '交易时间', 7],
    ['JD', jd, '交易时间', 4],
    ['Meituan', meituan, '交易创建时间', 4],
    ['nothing above', 'a,b\n1,2', 'a', 1],
    ['one column', 'email\na@example.com', 'email', 1],
    ['a header narrower than its rows', 'a,b\n1,2,3,4,5\n1,2,3,4,5', 'a', 1],
    ['years as headers', 'name,2024,2025\nx,1,2', 'name', 1],
    ['a title and period', 'Report,January 2026\nid,name,email\n1,Ann,a@x.de\n2,Bob,b@x.de', 'id', 2],
    ['two statements', 'Report,January 2026\nStore,Berlin\nid,name,email\n1,Ann,a@x.de', 'id', 3],
    ['a statement padded to the width', 'Report,January 2026,\nid,name,email\n1,Ann,a@x.de', 'id', 2],
    ['a period above as few columns', 'Zeitraum,01.01.2026\nid,email\n1,a@x.de\n2,b@x.de', 'id', 2],
    ['a label with a colon above as few columns', '门店：,朝阳店\n编号,手机\n1,13800138001', '编号', 2],
    ['a header with one column unnamed', 'id,name,\nL1,Ann,x\nL2,Bob,y', 'id', 1],
    ['an unnamed column, data in another', 'id,name,\n1,Ann,x\n2,Bob,y', 'id', 1],
    ['a header that names a year', 'name,Umsatz 2025\nAnn,12.5\nBob,7', 'name', 1],
    ['a first row without its number', 'id,name,city\nn/a,Ann,Berlin\n2,Bob,Paris\n3,Cy,Rome', 'id', 1],
  ])('%s', async (_, text, first, line) => {
    const { headers, lines, written } = await listOf(text)
    expect(headers[0]).toBe(first)
    expect(lines[0]).toBe(line + 1)
    if (line > 1) expect(written).toContain(`header on line ${line}`)
  })

  it('and totals, lines of the end and headers again are rejected as what they are', async () => {
    const mapping = aMapping({ columns: { id: '交易号', when: '交易创建时间', from: '商品名称' } })
    const verdicts = await shownResults(
      `${alipay}\r\n合计,,,,35.00,,\r\n交易号,商家订单号,交易创建时间,商品名称,金额（元）,收/支,`,
      mapping,
    )
    expect(verdicts.map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
    ])
    const reasons = verdicts.flatMap((verdict) => (verdict.outcome === 'rejected' ? [verdict.reason] : []))
    expect(reasons).toEqual([
      expect.stringMatching(/end of the file/),
      expect.stringMatching(/end of the file/),
      expect.stringMatching(/end of the file/),
      'is a total, not a row of the list',
      'repeats the header',
    ])
    for (const verdict of verdicts.filter(({ outcome }) => outcome === 'rejected'))
      expect(verdict).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}/u) })
  })
})

const idsOf = async (text: string, mapping: Mapping = shipped('leads-zh')): Promise<unknown[]> =>
  (await shownResults(text, mapping)).map((verdict) =>
    verdict.outcome === 'accepted' ? verdict.calls[0]?.place : verdict,
  )

describe('marks of exporters are no content', () => {
  it.each([
    ['="00123"', '00123'],
    ['"=""00123"""', '00123'],
    ['`李雷', '李雷'],
    ['`00123', '00123'],
    ["'00123", '00123'],
    ["'李雷", '李雷'],
    ["'李雷'", '李雷'],
    ["'+8613800138000", '+8613800138000'],
    ['\t00123\t', '00123'],
    ['"00123\t"', '00123'],
    ["'t Hart", "'t Hart"],
    ["O'Neill", "O'Neill"],
    ['`', '`'],
    ['="李雷"', '李雷'],
    ['=T("00124")', '00124'],
    ['"=T(""00124"")"', '00124'],
    ['"=TEXT(""00124"",""@"")"', '00124'],
    ['=13900139001', '13900139001'],
    ['= "00124"', '00124'],
    ['= "a,b"', 'a,b'],
    ['=("00124")', '00124'],
    ['=+"00124"', '00124'],
    ['"""00123"""', '00123'],
    ['\'="00123"', '00123'],
    ['=A1+B2', '=A1+B2'],
    ['"Café ""Blau"""', 'Café "Blau"'],
  ])('%j', async (cell, read) => {
    expect((await listOf(`a,b\n${cell},x`)).rows).toEqual([[read, 'x']])
    expect((await listOf(`${cell},b\n1,x`)).headers.at(0)).toBe(read)
  })

  it('so that a list with marks and one without are the same rows', async () => {
    const plain = '手机号,姓名,创建时间\n13800138001,李雷,2026-01-05 09:30\n'
    expect(await idsOf('手机号,姓名,创建时间\n="13800138001",`李雷,"2026-01-05 09:30\t"\n')).toEqual(
      await idsOf(plain),
    )
  })
})

describe('columns', () => {
  it('may stand twice where the mapping does not ask for them, and not where it does', async () => {
    expect(await shownResults('id,when,from,note,note\nL1,2026-01-05,x,a,b')).toMatchObject([
      { outcome: 'accepted' },
    ])
    await expect(shownResults('id,when,from,from\nL1,2026-01-05,x,y')).rejects.toThrow(/"from" twice/)
  })

  it('are found under dressed-up headers, the plain one first', async () => {
    expect(await shownResults('*id（必填）,When:,FROM (channel)\nL1,2026-01-05,x')).toMatchObject([
      { outcome: 'accepted' },
    ])
    await expect(shownResults('id,when(a),when(b),from\nL1,2026-01-05,2026-01-05,x')).rejects.toThrow(
      /"when" twice/,
    )
  })

  it('are 500 at most, and a message about a million of them is short', async () => {
    await expect(listOf(`${'column,'.repeat(1_000_000)}\n1`)).rejects.toThrow(/more than 500 columns/)
    const wide = Array.from({ length: 400 }, (_, index) => `${index}${'x'.repeat(10_000)}`).join(',')
    const failure: unknown = await shownResults(`${wide}\n1`).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(inChinese(failure).length).toBeLessThan(4000)
  })
})
