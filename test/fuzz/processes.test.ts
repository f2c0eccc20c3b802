import './environment.ts'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { receiverNames } from '../../shared/channels/receivers.ts'
import { samples } from '../channels/samples.ts'
import { families } from './list.ts'
import { sumOf } from './orders.ts'
import { play } from './play.ts'
import { playInProcesses } from './processes.ts'

const part = async (from: number, cases: number) => play({ seed: 5, from, cases, careful: false })

describe('fuzzing', () => {
  it('plays a case the same in whichever process and run it is', async () => {
    const run = { seed: 5, cases: 600, most: 10 }
    const whole = await playInProcesses({ ...run, jobs: 2 }, () => {})
    expect(whole).toEqual(sumOf(await part(0, 350), await part(350, 250)))
    expect(whole).toMatchObject({ cases: 600, broken: [] })
    expect(Object.keys(whole.counts).sort()).toEqual(families.map(({ name }) => name).sort())
    expect(whole.taken).toBeGreaterThan(100)
  })

  it('has an example of every channel that receives requests', () => {
    expect(Object.keys(samples).sort()).toEqual([...receiverNames].sort())
  })

  it('names the case that kills its process or never ends, plays all others, and goes on', async () => {
    const worker = join(import.meta.dirname, 'dying.ts')
    const heard: number[] = []
    const run = { seed: 1, cases: 1500, jobs: 1, most: 10, worker, patience: 3000 }
    const { cases, counts, broken } = await playInProcesses(run, (done) => heard.push(done))
    expect(heard).toEqual([500, 1000, 1500])
    expect([cases, counts]).toEqual([1500, { dying: 1498 }])
    expect(broken.map(({ case: index, promise }) => [index, promise.slice(0, 26)])).toEqual([
      [7, 'the process died (3): '],
      [12, 'it was to be twelve'],
      [1103, 'it does not end within 3 s'],
    ])
  })
})
