import { expect, it } from 'vitest'
import { sweepSizes } from './sweep.ts'

it('a sweep costs the same among five hundred journeys and ten million, and the reckoned store states what the engine states', async () => {
  const found = await sweepSizes([500, 10_000_000], 1, () => {})
  expect(found.map(({ journeys, store }) => [journeys, store])).toEqual([
    [500, 'DynamoDB'],
    [500, 'arithmetic'],
    [10_000_000, 'arithmetic'],
  ])
  const [first] = found
  expect(first).toMatchObject({ timers: 100, finding: 4 })
  for (const { timers, finding, rru, wru } of found)
    expect({ timers, finding, rru, wru }).toEqual({
      timers: first?.timers,
      finding: first?.finding,
      rru: first?.rru,
      wru: first?.wru,
    })
})
