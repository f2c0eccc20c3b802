import { expect, it } from 'vitest'
import { isOwed, recall } from '../../shared/journeys/absorb.ts'
import { noJourney, type Journey } from '../../shared/journeys/journey.ts'

const moved: Journey = { ...noJourney('source'), movedTo: 'target', movedAt: 3 }
const target = (took: number): Journey => ({ ...noJourney('target'), v: 7, took: { source: took } })

it.each([
  ['took the counts of this move', 3, false],
  ['took the counts of a later move', 4, false],
  ['took the counts of an earlier move only', 2, true],
  ['recalled the counts of this move', -3, false],
  ['recalled the counts of an earlier move only', -2, true],
])('given a target that %s (%i), tells whether the counts of move 3 are owed: %s', (_, took, owed) => {
  expect(isOwed(target(took), moved)).toBe(owed)
})

it('given no target journey, counts are owed', () => {
  expect(isOwed(undefined, moved)).toBe(true)
})

it.each([
  ['taken', 3, false, []],
  ['recalled', -3, true, []],
  ['neither', 2, true, [-3]],
])('given counts that are %s, recall saves the target at most once', async (_, took, stands, saved) => {
  const journeys: Journey[] = []
  const rows = {
    get: async () => target(took),
    getMany: async () => [],
    save: async (journey: Journey) => {
      journeys.push(journey)
      return true
    },
  }
  expect(await recall(rows, moved)).toBe(stands)
  expect(journeys.map((journey) => journey.took?.['source'])).toEqual(saved)
  expect(journeys.every(({ v }) => v === 8)).toBe(true)
})
