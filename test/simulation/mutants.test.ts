import { expect, it } from 'vitest'
import { misfits } from './mutation-run.ts'
import { mutants } from './mutants.ts'
import { planted } from './mutants/mutant.ts'
import { workloads } from './workloads/list.ts'

it('plants every bug in a place that the source still has, once', () => {
  expect(misfits()).toEqual([])
})

it('gives every planted bug a name of its own and a workload to find it', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  expect(mutants.filter(({ workload }) => !workloads.some(({ name }) => name === workload))).toEqual([])
})

it('refuses a bug whose place is gone, or is there twice', () => {
  const mutant = { name: 'one', file: 'a.ts', find: 'a()', instead: 'b()', workload: 'journeys' }
  expect(planted(mutant, 'a()')).toBe('b()')
  expect(() => planted(mutant, 'c()')).toThrow('occurs 0 times in a.ts')
  expect(() => planted(mutant, 'a(); a()')).toThrow('occurs 2 times in a.ts')
})
