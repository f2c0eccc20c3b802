import { expect, it } from 'vitest'
import { importersOf, relatedTests } from './related.ts'

const importing = (...paths: string[]): string =>
  paths.map((path) => `import { x } from '../../${path}'\n`).join('')
const fold = 'shared/journeys/fold.ts'

it('lists tests that import the file, near and fast ones first, and no slow folders', () => {
  const importers = importersOf(
    new Map([
      ['shared/journeys/inspect.ts', "import { fold } from './fold.ts'"],
      ['test/journeys/helper.ts', importing(fold)],
      ['test/journeys/far.test.ts', "import { helper } from './helper.ts'"],
      ['test/journeys/other.test.ts', importing('shared/people/identity/merge-identities.ts')],
      ['test/journeys/slow.test.ts', importing(fold)],
      ['test/functions/quick.test.ts', importing(fold, 'shared/journeys/inspect.ts')],
      ['test/people/dynamic.test.ts', `await import('../../shared/journeys/inspect.ts')`],
      ['test/stories/lead.test.ts', importing(fold)],
    ]),
  )
  const durations = new Map([
    ['test/journeys/slow.test.ts', 3000],
    ['test/functions/quick.test.ts', 50],
  ])
  expect(relatedTests(fold, importers, durations)).toEqual([
    'test/functions/quick.test.ts',
    'test/journeys/far.test.ts',
    'test/people/dynamic.test.ts',
    'test/journeys/slow.test.ts',
  ])
})

it('lists at most 25 tests', () => {
  const tests = new Map(
    Array.from({ length: 40 }, (_, at): [string, string] => [`test/journeys/${at}.test.ts`, importing(fold)]),
  )
  expect(relatedTests(fold, importersOf(tests))).toHaveLength(25)
})

it('lists a test file that takes long only for the files it imports itself', () => {
  const importers = importersOf(
    new Map([
      ['shared/people/erasure/erasure.ts', "import { join } from '../identity/merge-identities.ts'"],
      ['test/people/erasure.test.ts', importing('shared/people/erasure/erasure.ts')],
    ]),
  )
  const durations = new Map([['test/people/erasure.test.ts', 20_000]])
  expect(relatedTests('shared/people/identity/merge-identities.ts', importers)).toEqual([
    'test/people/erasure.test.ts',
  ])
  expect(relatedTests('shared/people/identity/merge-identities.ts', importers, durations)).toEqual([])
  expect(relatedTests('shared/people/erasure/erasure.ts', importers, durations)).toEqual([
    'test/people/erasure.test.ts',
  ])
})
