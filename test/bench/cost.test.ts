import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { billOf, breakEven, monthOf, total, usageOf } from './cost/bill.ts'
import { pageOf } from './cost/page.ts'
import { recorded } from './cost/recorded.ts'
import { costPage } from './cost.ts'
import { measureUnits } from './units.ts'

const measured = recorded()

const written = (found: Readonly<Record<string, { readonly wru: number }>>) =>
  Object.fromEntries(Object.entries(found).map(([name, { wru }]) => [name, wru]))

it('docs/cost.md says what the recorded units cost (npm run bench -- cost --write)', () => {
  expect(readFileSync(costPage, 'utf8')).toBe(pageOf(measured))
})

it('the recorded write units are those that are counted today (npm run bench -- units --write)', async () => {
  const { units } = await measureUnits(() => {})
  expect(written(measured.units)).toEqual(written(units))
})

it('each write unit more costs what it costs, and a batch is cheaper than as many alone', () => {
  const dearer = { ...measured, units: { ...measured.units, lone: { ...measured.units.lone, wru: measured.units.lone.wru + 1 } } }
  expect(monthOf(1e6, 'lone', dearer) - monthOf(1e6, 'lone', measured)).toBeCloseTo(0.625, 6)
  expect(total(billOf(usageOf(1e6, 'batched', measured)))).toBeLessThan(total(billOf(usageOf(1e6, 'lone', measured))))
})

it('a server is cheaper from the first step that costs more than it, and not before', () => {
  const from = breakEven(500, 'batched', measured)
  expect(monthOf(from, 'batched', measured)).toBeGreaterThan(500)
  expect(monthOf(from - 100_000, 'batched', measured)).toBeLessThanOrEqual(500)
})
