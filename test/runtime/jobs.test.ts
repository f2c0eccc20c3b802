import { describe, expect, it } from 'vitest'
import { runJobs } from '../../shared/runtime/jobs.ts'

describe('jobs', () => {
  it('are all done, whatever becomes of the others, and state how much a person should look at', async () => {
    const heard: unknown[] = []
    const attention = await runJobs(
      {
        first: async () => ({ found: 3, attention: 2 }),
        broken: async () => {
          throw new Error('no')
        },
        last: async (now) => ({ now }),
      },
      7,
      {
        done: (...what) => {
          heard.push(what)
        },
        failed: (chore) => {
          heard.push(chore)
        },
      },
    )
    expect(heard).toEqual([['first', { found: 3, attention: 2 }], 'broken', ['last', { now: 7 }]])
    expect(attention).toBe(3)
  })
})
