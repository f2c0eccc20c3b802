import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDynamodb, startDynamodbForTest } from '../engines/dynamodb.ts'
import { meteredInstallation } from './units/metered-installation.ts'
import { type Arrivals, lonePage, tenTouchVisit } from './units/sample-events.ts'

let engine: TestDynamodb
beforeAll(async () => {
  engine = await startDynamodbForTest()
})
afterAll(async () => engine?.stop())

/** Write units per touchpoint, in a house where the same has happened before. */
const writtenEach = async (happen: (visitor: number) => Arrivals): Promise<number> => {
  const house = await meteredInstallation(engine, { counters: true })
  await house.arrive(happen(9))
  return (await house.arrive(happen(1))).wru / happen(1).flat().length
}

const backwards =
  (happen: (visitor: number) => Arrivals) =>
  (visitor: number): Arrivals =>
    happen(visitor).map((batch) => batch.toReversed())

it('a lone touchpoint costs no more than three write units, all in', async () => {
  expect(await writtenEach(lonePage)).toBeLessThanOrEqual(3)
})

it('a touchpoint of a ten-touch visit costs no more than 2.1, in whichever order a batch lies', async () => {
  const [forwards, back] = [await writtenEach(tenTouchVisit), await writtenEach(backwards(tenTouchVisit))]
  expect(forwards).toBeLessThanOrEqual(2.1)
  expect(back).toBe(forwards)
})

it('no touchpoint takes more than 1,024 bytes, and a visit leaves seventeen rows', async () => {
  const house = await meteredInstallation(engine, { counters: true })
  await house.arrive(tenTouchVisit(1))
  expect(await house.items()).toHaveLength(17)
})
