import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createClock, readClock } from '../../infra/local/clock/clock.ts'
import { listAt } from '../../infra/local/json.ts'
import { openStore } from '../../infra/local/store.ts'
import { keepClock, milliseconds, openClock } from '../../infra/local/clock/time-control.ts'
import { askLocal, operatorClient } from './operator.ts'
import { probe } from './probe.ts'

const noon = Date.parse('2026-01-05T12:00:00Z')

describe('the shared clock', () => {
  it('stands still, runs at the set speed, and never goes back', async () => {
    const clock = createClock({ start: noon, pace: 0 })
    const elsewhere = readClock(clock.memory)
    await sleep(20)
    expect([clock.now(), elsewhere()]).toEqual([noon, noon])
    clock.moveTo(noon + 60_000)
    clock.moveTo(noon)
    expect(elsewhere()).toBe(noon + 60_000)
    clock.setSpeed(1000)
    await sleep(50)
    expect(elsewhere() - noon).toBeGreaterThan(60_000 + 40_000)
  })

  it('knows what it showed at a moment of real time', () => {
    const before = Date.now()
    const clock = createClock({ start: noon, pace: 60 })
    const creation = Date.now() - before + 2
    expect(Math.abs(clock.at(before + 1000) - noon - 60_000)).toBeLessThanOrEqual(60 * creation)
    expect(Math.abs(clock.at(before - 1000) - noon + 1000)).toBeLessThanOrEqual(60 * creation)
  })

  it('goes on where it was when a folder is opened again', () => {
    const stack = probe()
    const store = openStore(stack.folder)
    const clock = openClock(store, { start: noon, pace: 0 })
    const note = keepClock(store, clock)
    clock.moveTo(noon + 86_400_000)
    note()
    expect(openClock(store, { start: noon, pace: 0 }).now()).toBe(noon + 86_400_000)
    expect(openClock(store, { start: undefined, pace: 60 }).now()).toBeGreaterThanOrEqual(noon + 86_400_000)
    store.close()
    stack.remove()
  })

  it.each([
    ['PT31M', 1_860_000],
    ['P1DT1H', 90_000_000],
    [5, 5],
  ])('reads %s as a duration', (text, ms) => expect(milliseconds(text)).toBe(ms))
  it('refuses what is no duration', () =>
    expect(() => milliseconds('31 minutes')).toThrow('31 minutes is no ISO-8601 duration'))
})

describe('a machine at another speed', () => {
  it('wakes schedules and gives messages back by itself, sixty times as fast', async () => {
    const stack = probe()
    const local = await stack.start({ startAt: noon, speed: 120 })
    stack.script({ reader: { failing: ['slow'] } })
    await operatorClient(local)('AmazonSQS.SendMessage', {
      QueueUrl: local.nameOf('Queue'),
      MessageBody: 'slow',
    })
    const tries = (): number => stack.heard('reader').flatMap((event) => listAt(event, 'Records')).length
    while (tries() < 2 || stack.heard('ticker').length < 1) await sleep(50)
    expect(local.clock.now() - noon).toBeGreaterThan(60_000)
    await local.stop()
    stack.remove()
  })

  it('is moved over HTTP, and refuses what makes no sense', async () => {
    const stack = probe()
    const local = await stack.start({ startAt: noon })
    const post = async (body: object): Promise<[number, unknown]> => {
      const response = await askLocal(local, '/clock', body)
      return [response.status, await response.json()]
    }
    expect(await post({ advance: 'PT31M' })).toMatchObject([
      200,
      { now: '2026-01-05T12:31:00.000Z', speed: 0, quiet: true },
    ])
    expect(await post({ to: '2026-01-06T00:00:00Z', step: 'PT12H' })).toMatchObject([
      200,
      { now: '2026-01-06T00:00:00.000Z' },
    ])
    expect((await post({ to: '2026-01-05T00:00:00Z' }))[0]).toBe(400)
    expect((await post({ advance: 'soon' }))[0]).toBe(400)
    expect((await post({ forward: 1 }))[0]).toBe(400)
    expect(await post({ speed: 2 })).toMatchObject([200, { speed: 2 }])
    await local.stop()
    stack.remove()
  })
})
