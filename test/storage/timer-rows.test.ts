import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minuteOf, msOf } from '../../shared/runtime/time-buckets.ts'
import type { Timer } from '../../shared/storage/repositories.ts'
import { sizeOf } from '../../shared/storage/dynamodb/size.ts'
import {
  timerRepository,
  timerShardOf,
  timerShards,
} from '../../shared/storage/repositories/timer-repository.ts'
import { type Around, memoryStore } from '../simulation/memory/store.ts'

const noon = msOf('2026-01-05T12:00')
const minutes = (count: number) => count * 60_000
const timer = { kind: 'journey', id: 'p1' } as const
const shard = timerShardOf('p1')

/** Three that lie in the same shard. */
const together = Array.from({ length: 100 }, (_, index) => `p${index}`)
  .filter((id) => timerShardOf(id) === shard)
  .slice(0, 3)

const world = (around?: Around) => {
  const store = memoryStore(around ? { around } : {})
  return { store, ...timerRepository(store) }
}
const read = (rows: ReturnType<typeof world>, at: number, until: string): Promise<Timer[]> =>
  Array.fromAsync(rows.due(at, until))

describe('a timer', () => {
  it.each([
    ['when it is due', noon + minutes(30), '2026-01-05T12:30'],
    ['not before it is due', noon + minutes(30) + 1, '2026-01-05T12:31'],
    ['not in the minute that is running', noon + 1, '2026-01-05T12:01'],
    ['in the next minute, when it was due long ago', noon - minutes(90), '2026-01-05T12:01'],
  ])('goes off %s', async (_, due, minute) => {
    const rows = world()
    expect(await rows.arm(timer, due, noon + 999)).toBe(minute)
    expect(await read(rows, shard, '2026-01-05T12:00')).toEqual([])
    expect(await read(rows, shard, minute)).toEqual([{ ...timer, minute }])
  })

  it('keeps what it was given, whatever its id looks like', async () => {
    const rows = world()
    const message = { kind: 'message', id: 'a#b#c', alias: 'alias', via: 'email' } as const
    const minute = await rows.arm(message, noon, noon)
    expect(await read(rows, timerShardOf(message.id), minute)).toEqual([{ ...message, minute }])
  })

  it('that a sweep has overtaken is set again, behind the sweep', async () => {
    const rows = world()
    await read(rows, shard, '2026-01-05T12:40')
    expect(await rows.arm(timer, noon + minutes(30), noon)).toBe('2026-01-05T12:41')
  })

  it('set long after the first is not held back by it', async () => {
    const rows = world()
    await rows.arm(timer, noon + minutes(3000), noon)
    expect(await rows.arm(timer, noon + minutes(1), noon)).toBe('2026-01-05T12:01')
  })

  it('is about 120 bytes, and outlives its minute by a month', async () => {
    const rows = world()
    await rows.arm({ kind: 'journey', id: 'ZeOfbuomO5Iux_S05GR7A6' }, noon, noon)
    const item = [...rows.store.everything('state')].find(({ pk }) => pk.startsWith('timer#'))
    expect(item && sizeOf(item)).toBeLessThanOrEqual(120)
    expect(item?.['ttl']).toBe(msOf('2026-01-05T12:01') / 1000 + 30 * 86_400)
  })
})

describe('a sweep', () => {
  it('sees again what it did not finish, and not what it did', async () => {
    const rows = world()
    const minute = await rows.arm(timer, noon, noon)
    expect(await read(rows, shard, minute)).toHaveLength(1)
    expect(await read(rows, shard, '2026-01-05T12:05')).toHaveLength(1)
    await rows.swept(shard, '2026-01-05T12:05')
    expect(await read(rows, shard, '2026-01-05T12:10')).toEqual([])
    expect(await rows.cursor(shard)).toBe('2026-01-05T12:05')
  })

  it('never goes back', async () => {
    const rows = world()
    await rows.swept(shard, '2026-01-05T12:05')
    await rows.swept(shard, '2026-01-05T12:04')
    expect(await rows.cursor(shard)).toBe('2026-01-05T12:05')
    expect(await read(rows, shard, '2026-01-05T12:04')).toEqual([])
  })

  it('after weeks reads each hour once, and finds everything in order', async () => {
    const asked: string[] = []
    const rows = world((operation, effect) => {
      if (operation.action === 'query') asked.push(operation.keys[0]?.pk ?? '')
      return effect()
    })
    const due = [1, 61, 24 * 60, 21 * 24 * 60]
    for (const [index, after] of due.entries())
      await rows.arm({ ...timer, id: `${index}` }, noon + minutes(after), noon)
    const found: Timer[] = []
    for (let at = 0; at < timerShards; at++)
      found.push(...(await read(rows, at, minuteOf(noon + minutes(21 * 24 * 60)))))
    expect(found.map(({ minute }) => minute).sort()).toEqual(
      due.map((after) => minuteOf(noon + minutes(after))),
    )
    const armed = new Set(due.map((_, index) => timerShardOf(`${index}`))).size
    expect(asked.length).toBe(armed * (21 * 24 + 1) + (timerShards - armed))
    expect(new Set(asked).size).toBe(asked.length)
  })

  it('misses no timer, however timers and sweeps come between each other, and wherever a sweep breaks off', async () => {
    const arms = fc.array(fc.record({ due: fc.integer({ min: -5, max: 6 }), now: fc.nat(4) }), {
      minLength: 1,
      maxLength: 3,
    })
    const sweeps = fc.array(fc.record({ until: fc.nat(8), finished: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), arms, sweeps, async (scheduler, armed, swept) => {
        const rows = world((_, effect) => scheduler.schedule(Promise.resolve()).then(effect))
        const seen = new Set<string>()
        const sweep = async (until: number, finished: boolean) => {
          const found = await read(rows, shard, minuteOf(noon + minutes(until)))
          if (!finished) return
          for (const one of found) seen.add(`${one.id} ${one.minute}`)
          await rows.swept(shard, minuteOf(noon + minutes(until)))
        }
        const standing = Promise.all(
          armed.map(async ({ due, now }, index) => {
            const minute = await rows.arm(
              { ...timer, id: together[index] ?? '' },
              noon + minutes(due),
              noon + minutes(now),
            )
            return `${together[index]} ${minute}`
          }),
        )
        const sweeping = Promise.all(swept.map(({ until, finished }) => sweep(until, finished)))
        await scheduler.waitFor(Promise.all([standing, sweeping]))
        await scheduler.waitFor(sweep(60, true))
        for (const one of await standing) expect(seen).toContain(one)
      }),
      { numRuns: 500 },
    )
  })
})
