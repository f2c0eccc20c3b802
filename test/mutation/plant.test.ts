import { expect, it } from 'vitest'
import { mutated, mutationsOf } from './plant.ts'

const texts = (source: string): string[] =>
  mutationsOf('a.ts', source).map((mutation) => mutated(source, mutation))

it.each([
  ['const f = (a: number) => a < b', ['const f = (a: number) => a <= b']],
  ['const f = () => a && b', ['const f = () => a || b']],
  ['const f = () => true', ['const f = () => false']],
  ['const f = (a = 5) => a', ['const f = (a = (5 + 1)) => a']],
  ['const f = async () => { await g() }', ['const f = async () => { ; }', 'const f = async () => { g() }']],
  ['const f = () => (a ? b : c)', ['const f = () => (!(a) ? b : c)']],
  ["import { a } from 'b'\ntype C = 1 | true", []],
])('plants in %s what stands there', (source, wanted) => {
  expect(texts(source).sort()).toEqual([...wanted].sort())
})

it.each([
  ['what an error says', 'const f = () => { throw new Refused(a ?? b, { field: 1 + c }) }'],
  ['an error that is passed on', 'const e = g(new RangeError(`at most ${a + 1}`))'],
  ['what is logged', 'log.error("timer.failed", { tries: a + 1 })'],
])('plants nothing in %s', (_, source) => {
  expect(texts(source)).toEqual([])
})
