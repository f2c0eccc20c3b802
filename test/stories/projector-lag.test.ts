import { afterAll, beforeAll, expect, it } from 'vitest'
import { healthView } from '../../shared/api/views/journeys.ts'
import { type RunningStack, startStack, words } from './all-flows.ts'
import { connect, rowsOf } from './queries.ts'

let machine: RunningStack
beforeAll(async () => {
  machine = await startStack()
}, 120_000)
afterAll(async () => {
  await machine?.local.stop()
})

const lag = async () =>
  healthView.parse(await (await machine.api('GET', 'health')).json()).projectorLagSeconds

it('intake and the stream consumer record their progress within their own rights, and the console shows the lag', async () => {
  const { local, track } = machine
  expect(await lag()).toBeNull()
  await connect(local, 'segment', 'web', { writeKey: words.writeKey })
  await track(words.writeKey, { type: 'page', anonymousId: 'a1' })
  await local.settled()
  expect(await lag()).toBe(0)
  await rowsOf(local).progress.stored(machine.now() + 60_000)
  await local.clock.advance('PT5M', { step: 'PT1M' })
  expect(await lag()).toBe(240)
  await track(words.writeKey, { type: 'page', anonymousId: 'a2' })
  await local.settled()
  expect(await lag()).toBe(0)
  expect(local.calls.distinct().filter(({ allowed }) => !allowed)).toEqual([])
}, 120_000)
