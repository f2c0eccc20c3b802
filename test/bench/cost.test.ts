import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { billOf, breakEven, monthOf, total, traceUsageOf, usageOf } from './cost/bill.ts'
import { pageOf, tracesPerMillion } from './cost/page.ts'
import { recorded } from './cost/recorded.ts'
import { costPage } from './cost.ts'
import { measureUnits } from './units.ts'

const measured = recorded()

const written = (found: Readonly<Record<string, { readonly wru: number }>>) =>
  Object.fromEntries(Object.entries(found).map(([name, { wru }]) => [name, wru]))

it('docs/cost.md states what the recorded units cost (npm run bench -- cost --write)', () => {
  expect(readFileSync(costPage, 'utf8')).toBe(pageOf(measured))
})

it('the recorded write units are those that are counted today (npm run bench -- units --write)', async () => {
  const { units } = await measureUnits(() => {})
  expect(written(measured.units)).toEqual(written(units))
})

it('each write unit more costs what it costs, and a batch is cheaper than as many alone', () => {
  const dearer = {
    ...measured,
    units: { ...measured.units, lone: { ...measured.units.lone, wru: measured.units.lone.wru + 1 } },
  }
  expect(monthOf(1e6, 'lone', dearer) - monthOf(1e6, 'lone', measured)).toBeCloseTo(0.625, 6)
  expect(total(billOf(usageOf(1e6, 'batched', measured)))).toBeLessThan(
    total(billOf(usageOf(1e6, 'lone', measured))),
  )
})

it('traces are in no month, and a million alone is traced nearly whole', () => {
  expect(usageOf(1e6, 'lone', measured)).not.toHaveProperty('trace')
  const { trace = 0 } = traceUsageOf(1e6, 'lone')
  expect(trace / 3e6).toBeGreaterThan(0.95)
  expect(trace / 3e6).toBeLessThan(1.05)
})

it.each(['README.md', 'README.zh-CN.md'])('%s names the price of traces that the page names', (file) => {
  expect(readFileSync(join(costPage, '..', '..', file), 'utf8')).toContain(
    tracesPerMillion('lone').toFixed(2),
  )
})

it('a server is cheaper from the first step that costs more than it, and not before', () => {
  const from = breakEven(500, 'batched', measured)
  expect(monthOf(from, 'batched', measured)).toBeGreaterThan(500)
  expect(monthOf(from - 100_000, 'batched', measured)).toBeLessThanOrEqual(500)
})
