import { expect, it } from 'vitest'
import { relatedTests } from './related.ts'

const importing = "import { fold } from '../../shared/journeys/fold.ts'"

it('lists tests that import the file first, then those of its folder, and no slow ones', () => {
  const tests = new Map([
    ['test/journeys/arrivals.test.ts', ''], ['test/journeys/fold.test.ts', importing],
    ['test/functions/sweep.test.ts', importing], ['test/stories/lead.test.ts', importing],
    ['test/journeys/helper.ts', importing], ['test/people/join.test.ts', "import '../../shared/people/join.ts'"],
  ])
  expect(relatedTests('shared/journeys/fold.ts', tests))
    .toEqual(['test/functions/sweep.test.ts', 'test/journeys/fold.test.ts', 'test/journeys/arrivals.test.ts'])
})

it('lists at most 15 tests', () => {
  const tests = new Map(Array.from({ length: 40 }, (_, at): [string, string] => [`test/journeys/${at}.test.ts`, importing]))
  expect(relatedTests('shared/journeys/fold.ts', tests)).toHaveLength(15)
})

it('lists a test file that takes long only for the files it imports', () => {
  const tests = new Map([['test/people/erasure.test.ts', "import { erase } from '../../shared/people/erasure.ts'"]])
  const durations = new Map([['test/people/erasure.test.ts', 20_000]])
  expect(relatedTests('shared/people/join.ts', tests)).toEqual(['test/people/erasure.test.ts'])
  expect(relatedTests('shared/people/join.ts', tests, durations)).toEqual([])
  expect(relatedTests('shared/people/erasure.ts', tests, durations)).toEqual(['test/people/erasure.test.ts'])
})
