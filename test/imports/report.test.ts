import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reportOf, totalsOf } from '../../shared/imports/report.ts'

const row = (key: string, outcome = 'accepted', reason = '', flags = '') => ({ line: 2, key, outcome, reason, flags })

describe('a report', () => {
  it('holds no cell that a spreadsheet would run as a formula', () => {
    const dangerous = fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string()).map(([sign, rest]) => sign + rest)
    fc.assert(fc.property(dangerous, (key) => {
      const cells: string[][] = parse(reportOf([row(key)]), { bom: true, relax_quotes: true })
      expect(cells.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
    }))
  })

  it('begins with a byte order mark, so that Excel reads Chinese', () => {
    expect(reportOf([row('李雷')])).toBe('\uFEFFline,key,outcome,reason,flags\r\n2,李雷,accepted,,\r\n')
  })

  it('adds up', () => {
    const rows = [row('a'), row('b', 'duplicate', 'says the same as line 2'), row('c', 'rejected', 'no'), row('d', 'accepted', '', 'lies in the future')]
    expect(totalsOf(rows)).toEqual({ rows: 4, accepted: 2, duplicate: 1, rejected: 1, flagged: 1 })
  })
})
