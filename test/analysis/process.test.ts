import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviationOf } from '../../shared/analysis/process/align.ts'
import { discoverTree } from '../../shared/analysis/process/discover.ts'
import { writeTree } from '../../shared/analysis/process/tree.ts'
import { readLog } from './process-log.ts'
import { itWithData } from '../shared-data.ts'

const words = (...lines: readonly string[]): string[][] => lines.map((line) => [...line])

describe('process discovery and alignment', () => {
  it.each([
    ['a sequence', words('abc'), 'sequence("a", "b", "c")'],
    ['a choice', words('ab', 'ac'), 'sequence("a", choice("b", "c"))'],
    ['steps in any order', words('abc', 'acb'), 'sequence("a", parallel("b", "c"))'],
    ['a loop', words('ab', 'abcab'), 'loop(sequence("a", "b"), "c")'],
    ['an optional step', words('abc', 'ac'), 'sequence("a", choice("b", τ), "c")'],
    ['a repeated step', words('a', 'aa'), 'loop("a", τ)'],
  ])('discovers %s', (_, log, expected) => {
    expect(writeTree(discoverTree(log))).toBe(expected)
  })

  it('names the missing and the unexpected steps', () => {
    const model = discoverTree(words('abcd'))
    expect(deviationOf([...'axd'], model)).toMatchObject({
      fitness: 1 - 3 / 7,
      cost: 3,
      missing: ['b', 'c'],
      unexpected: ['x'],
    })
    expect(deviationOf([...'abcd'], model, 2)).toBeUndefined()
  })

  it('fits every trace of the log it was discovered from', () => {
    const trace = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(trace, { minLength: 1, maxLength: 6 }), (log) => {
        const model = discoverTree(log)
        expect(log.map((each) => deviationOf(each, model)?.cost)).toEqual(log.map(() => 0))
      }),
    )
  })

  itWithData(['process'], 'reproduces the alignment fitness of a published log', (folder) => {
    const good = readLog(join(folder, 'running_example.csv'), 'case_id', 'activity')
    const broken = readLog(join(folder, 'running_example_broken.csv'), 'case:concept:name', 'concept:name')
    const model = discoverTree(good)
    const fitness = broken.map((trace) => deviationOf(trace, model)?.fitness ?? Number.NaN)
    expect(fitness.reduce((sum, value) => sum + value, 0) / fitness.length).toBeCloseTo(0.84466, 5)
    expect(deviationOf(broken[1] ?? [], model)?.missing).toEqual(['decide'])
  })
})
