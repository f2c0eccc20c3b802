import { expect, it } from 'vitest'
import { sweepTimers } from '../../shared/journeys/sweep.ts'
import type { Timer } from '../../shared/storage/repositories.ts'
import { minute, wednesday } from '../world.ts'
import { minuteOf } from '../../shared/runtime/time-buckets.ts'

const [first, second] = [minuteOf(wednesday), minuteOf(wednesday + minute)]
const timers = (count: number, at: string): Timer[] =>
  Array.from({ length: count }, (_, number) => ({ kind: 'journey', id: `${at}/${number}`, minute: at }))

const none = async (): Promise<void> => {}

/**
 * Sweeps shard 0, which holds these timers; the other shards are empty. Returns the result and what was done.
 */
const sweep = async (due: readonly Timer[], timeLeft: boolean) => {
  const looked: string[] = []
  const cursors: string[] = []
  const result = await sweepTimers(
    {
      timers: {
        due: async function* (shard) {
          if (shard === 0) yield* due
        },
        swept: async (shard, at) => {
          if (shard === 0) cursors.push(at)
        },
      },
      refolds: { mark: none },
      resumeTreatments: none,
      enqueueMessages: none,
      enqueueDeliveries: none,
      onError: () => {},
      inspect: async ({ id }) => {
        looked.push(id)
      },
    },
    wednesday + minute,
    () => timeLeft,
  )
  return { ...result, looked: looked.length, cursors }
}

it.each([
  [
    '400 timers in the first minute and no time left',
    400,
    false,
    { timers: 400, finished: false, looked: 400, cursors: [first] },
  ],
  [
    '400 timers in the first minute and time left',
    400,
    true,
    { timers: 401, finished: true, looked: 401, cursors: [first, second] },
  ],
  [
    '399 timers in the first minute, less than a chunk, and no time left',
    399,
    false,
    { timers: 400, finished: true, looked: 400, cursors: [second] },
  ],
])('given %s, moves the cursor behind what was done', async (_, count, timeLeft, expected) => {
  expect(await sweep([...timers(count, first), ...timers(1, second)], timeLeft)).toEqual(expected)
})
