import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { noJourney } from '../../shared/model/journey.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { type TestDynamodb, startDynamodbForTest } from '../engines/dynamodb.ts'
import { anyTouchpoint } from './some-touchpoint.ts'

let engine: TestDynamodb
let rows: Repositories
beforeAll(async () => {
  engine = await startDynamodbForTest()
  rows = createRepositories(await engine.store())
})
afterAll(async () => engine.stop())

it('a touchpoint crosses the wire unchanged, whatever strangers put into it', async () => {
  await fc.assert(
    fc.asyncProperty(anyTouchpoint, fc.uuid(), async (touchpoint, id) => {
      const sent = { ...touchpoint, id: `${touchpoint.id.slice(0, 200)}${id}` }
      expect(await rows.touchpoints.add(sent)).toBe(true)
      expect(await rows.touchpoints.add(sent)).toBe(false)
      expect(await Array.fromAsync(rows.touchpoints.ofAlias(primaryAlias(sent)))).toContainEqual(sent)
    }),
    { numRuns: 100 },
  )
})

it('a deflated journey crosses the wire unchanged', async () => {
  const journey = {
    ...noJourney('p'),
    v: 1,
    flags: Array.from({ length: 200 }, (_, index) => `标记 ${index} \ud800`),
    score: { value: 1e-200, asOf: 1 },
  }
  expect(await rows.journeys.save(journey)).toBe(true)
  expect(await rows.journeys.getMany(['p'])).toEqual([journey])
})

it('what happens once in memory happens once in the engine', async () => {
  expect([
    await rows.staff.assign('x', 'ann'),
    await rows.staff.assign('x', 'ann'),
    await rows.staff.assign('y', 'bo', 'ann'),
  ]).toEqual([true, false, true])
  expect(await rows.staff.load()).toEqual({ ann: 0, bo: 1 })
  expect(await Promise.all(Array.from({ length: 5 }, () => rows.buckets.take('k', 3, 60_000, 1)))).toEqual(
    expect.arrayContaining([0, 0, 0, 20_000, 20_000]),
  )
})
