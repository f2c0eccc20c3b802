import { expect, it } from 'vitest'
import { Random } from './random.ts'
import { Task, Scheduler } from './scheduler.ts'

/** Lets the event loop turn so many times. */
const spins = async (times: number): Promise<void> => {
  for (let turn = 0; turn < times; turn++)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
}

it('waits for what comes from outside, however often the event loop turns meanwhile', async () => {
  const turns = new Scheduler(new Random(1))
  const task = new Task('slow')
  turns.start(task, () => spins(30_000))
  await turns.run()
  expect(task).toMatchObject({ done: true, failed: undefined })
})
