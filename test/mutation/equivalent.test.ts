import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { equivalents } from './equivalent.ts'
import { mutationsOf } from './plant.ts'

const root = join(import.meta.dirname, '..', '..')

it('every mutant on the list of equivalents can still be planted', () => {
  const stale = equivalents.filter(({ file, what, code }) => {
    const source = readFileSync(join(root, file), 'utf8')
    const lines = source.split('\n').map((line) => line.trim())
    return !mutationsOf(file, source).some(
      (mutation) => mutation.what === what && lines[mutation.line - 1] === code,
    )
  })
  expect(stale).toEqual([])
})
