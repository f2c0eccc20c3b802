import { describe, expect, it } from 'vitest'
import { workloads } from './workloads/list.ts'

/** A seed of the hostile workload is some hundred invocations, and takes as long as ten of the others. */
const seedsOf = (name: string): number => (name === 'hostile' ? 8 : 40)

/** A few seeds of each workload; `npm run simulate` plays as many as one likes. */
describe.each(workloads)('the simulated workload $name', ({ name, run }) => {
  it('keeps every promise, whatever fails', async () => {
    for (let seed = 1; seed <= seedsOf(name); seed++)
      await expect(run(seed), `seed ${seed}`).resolves.toBeDefined()
  })

  it('does the same again for the same seed', async () => {
    expect(await run(7)).toEqual(await run(7))
  })
})
