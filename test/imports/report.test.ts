import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reportOf, totalsOf } from '../../shared/imports/report.ts'
import { flagInBoth, type RowFlag } from '../../shared/imports/row-flags.ts'

const row = (key: string, outcome = 'accepted', reason = '', flags = '') => ({
  line: 2,
  key,
  outcome,
  reason,
  flags,
})

describe('a report', () => {
  it('holds no cell that a spreadsheet would run as a formula', () => {
    const dangerous = fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string())
      .map(([sign, rest]) => sign + rest)
    fc.assert(
      fc.property(dangerous, (key) => {
        const cells: string[][] = parse(reportOf([row(key)]), { bom: true, relax_quotes: true })
        expect(cells.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
      }),
    )
  })

  it('begins with a byte order mark, so that Excel reads Chinese', () => {
    expect(reportOf([row('李雷')])).toBe('\uFEFFline,key,outcome,reason,flags\r\n2,李雷,accepted,,\r\n')
  })

  it('adds up', () => {
    const rows = [
      row('a'),
      row('b', 'duplicate', 'says the same as line 2'),
      row('c', 'rejected', 'no'),
      row('d', 'accepted', '', 'lies in the future'),
    ]
    expect(totalsOf(rows)).toEqual({ rows: 4, accepted: 2, duplicate: 1, rejected: 1, flagged: 1 })
  })
})

it.each<RowFlag>([
  { code: 'cells.missing', params: { cells: 2, headers: 3 } },
  { code: 'cell.garbled', params: { column: '姓名' } },
  { code: 'cell.formula', params: { column: '金额' } },
  { code: 'cell.error', params: { column: '金额' } },
  { code: 'cell.unknown', params: { column: '金额' } },
  { code: 'cell.no-value', params: { column: '手机' } },
  { code: 'cell.several-phones', params: { column: '手机' } },
  { code: 'cell.repeated', params: { column: '手机', rows: 9, people: 7 } },
  { code: 'state.unclear-refusal', params: { column: '退订', kind: 'a word' } },
  { code: 'state.unclear-consent', params: { column: '同意', kind: 'a mark' } },
  { code: 'time.future' },
  { code: 'against.missing', params: { file: 'a.csv' } },
  { code: 'against.earlier', params: { file: 'a.csv' } },
])('a flag has a code, and its text in Chinese and English: %j', (flag) => {
  const [, code, zh = '', en = ''] = /^([a-z.-]+): (.+) \/ (.+)$/.exec(flagInBoth(flag)) ?? []
  expect(code).toBe(flag.code)
  expect(zh).toMatch(/\p{Script=Han}/u)
  expect(en).toMatch(/^[^，。：]+$/)
  expect(zh + en).not.toMatch(/[{}]/)
})
