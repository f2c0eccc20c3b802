import { expect, it } from 'vitest'
import { mapJourneys } from '../../shared/analysis/journey-map.ts'

it('maps transitions by group, with the median time and who stalls', () => {
  const made = [1, 2, 3].map((ms) => ({
    person: `m${ms}`,
    from: 'interest',
    to: 'decision',
    ms,
    group: 'web',
  }))
  const waiting = [1, 9].map((ms) => ({ person: `w${ms}`, from: 'interest', ms, group: 'web' }))
  expect(mapJourneys([...made, ...waiting])).toEqual([
    { from: 'interest', to: 'decision', group: 'web', count: 3, medianMs: 2, stalled: ['w9'] },
  ])
})
