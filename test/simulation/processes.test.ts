import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { play } from './play.ts'
import { playInProcesses } from './processes.ts'

const order = { workload: 'journeys', from: 1, seeds: 30, most: 5 }

describe('seeds played in several processes', () => {
  it('come to what they come to in one', async () => {
    const heard: number[] = []
    const { total: together, cpuSeconds } = await playInProcesses({ ...order, jobs: 2 }, (done) =>
      heard.push(done),
    )
    expect(together).toEqual(await play(order))
    expect(together).toMatchObject({ played: 30, broken: [] })
    expect(heard.at(-1)).toBe(30)
    expect(cpuSeconds).toBeGreaterThan(0)
  })

  it('break a promise where the process dies, and the others are played all the same', async () => {
    const {
      total: { played, broken },
    } = await playInProcesses(
      { ...order, seeds: 75, jobs: 2, worker: join(import.meta.dirname, 'crash.ts') },
      () => {},
    )
    expect(broken).toEqual([
      { seed: 26, promise: 'the process died (3) in one of the 25 seeds from this one' },
    ])
    expect(played).toBe(50)
  })
})
