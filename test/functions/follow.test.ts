import type { DynamoDBRecord } from 'aws-lambda'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { laneRecorder, storedRecorder } from '../../shared/journeys/progress.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { log } from '../../shared/runtime/log.ts'
import { progressRepository } from '../../shared/storage/repositories/progress-repository.ts'
import { touchpointItem } from '../../shared/storage/touchpoint-item.ts'
import { memoryStore, type Operation } from '../simulation/memory/store.ts'
import { hour, minute, touch, wednesday } from '../world.ts'

for (const name of ['TOUCHPOINTS_TABLE', 'STATE_TABLE', 'BUS_NAME']) vi.stubEnv(name, 'test')
vi.stubEnv('PUBLISHED_TOUCHPOINTS', 'none')
vi.stubEnv('AWS_REGION', 'eu-west-1')
const { projectStream: followStream } = await import('../../functions/project-journeys.ts')

beforeEach(() => void vi.spyOn(log, 'error').mockReturnValue())

const attribute = (value: unknown) => {
  if (typeof value === 'number') return { N: String(value) }
  return value instanceof Uint8Array ? { B: Buffer.from(value).toString('base64') } : { S: String(value) }
}

/** A record of the stream, as Lambda hands it over, for a touchpoint that was received then. */
const inserted = (receivedAt: number): DynamoDBRecord => {
  const { pk, sk, ...item } = touchpointItem(touch('web.page_viewed', receivedAt), 2e9)
  const image = Object.fromEntries(
    Object.entries({ pk, sk, ...item }).map(([name, value]) => [name, attribute(value)]),
  )
  return { eventName: 'INSERT', dynamodb: { SequenceNumber: String(receivedAt), NewImage: image } }
}

/** Intake and stream consumer over one store. `work.fails` makes every batch fail. */
const someProjector = (startAt: number = wednesday) => {
  const written: Operation[] = []
  const store = memoryStore({
    around: (operation, effect) => {
      if (operation.writes) written.push(operation)
      return effect()
    },
  })
  const rows = progressRepository(store)
  const state = { now: startAt, fails: false }
  const newHandler = () =>
    followStream({
      work: async () => {
        if (state.fails) throw new RetryableError('no answer')
      },
      record: laneRecorder(rows),
      clock: () => state.now,
    })
  const handlers = { current: newHandler() }
  const record = storedRecorder(rows)
  const fold = async (lane: string, ...received: number[]) =>
    handlers.current({ Records: received.map(inserted), shardId: lane }).then(
      () => 'folded',
      () => 'failed',
    )
  return {
    written,
    rows,
    state,
    fold,
    store: () => record(state.now),
    restart: () => {
      handlers.current = newHandler()
    },
    after: (ms: number) => {
      state.now += ms
    },
    lag: () => rows.lagSeconds(state.now),
  }
}

describe('the lag of the stream consumer', () => {
  it('is unknown before the first touchpoint, and 0 while touchpoints are folded', async () => {
    const projector = someProjector()
    expect(await projector.lag()).toBeNull()
    await projector.store()
    await projector.fold('a', wednesday)
    expect(await projector.lag()).toBe(0)
  })

  it('grows while every batch fails, whatever else is stored, and is 0 again afterwards', async () => {
    const projector = someProjector()
    await projector.store()
    projector.state.fails = true
    for (const seconds of [0, 60, 120, 180]) {
      expect(await projector.fold('a', wednesday)).toBe('failed')
      expect(await projector.lag()).toBe(seconds)
      projector.after(minute)
      await projector.store()
    }
    projector.state.fails = false
    await projector.fold('a', wednesday, projector.state.now)
    expect(await projector.lag()).toBe(0)
  })

  it('grows while the consumer is not started at all, counted from the first touchpoint that waits', async () => {
    const projector = someProjector()
    await projector.store()
    await projector.fold('a', wednesday)
    projector.after(10 * hour)
    await projector.store()
    expect(await projector.lag()).toBe(0)
    projector.after(5 * minute)
    await projector.store()
    expect(await projector.lag()).toBe(300)
    await projector.fold('b', projector.state.now)
    expect(await projector.lag()).toBe(0)
  })

  it('does not grow while nothing is stored', async () => {
    const projector = someProjector()
    await projector.store()
    await projector.fold('a', wednesday)
    projector.after(90 * hour)
    expect(await projector.lag()).toBe(0)
  })

  it('grows when one lane fails while others are folded, until that lane has succeeded in a new process', async () => {
    const projector = someProjector()
    await projector.store()
    projector.state.fails = true
    await projector.fold('a', wednesday)
    projector.after(4 * minute)
    await projector.fold('a', wednesday)
    projector.state.fails = false
    await projector.fold('b', projector.state.now)
    expect(await projector.lag()).toBe(240)
    projector.restart()
    await projector.fold('a', wednesday)
    expect(await projector.lag()).toBe(0)
  })

  it('is not moved back by a lane that reads older touchpoints, nor by a new process', async () => {
    const projector = someProjector()
    await projector.store()
    await projector.fold('a', wednesday)
    projector.restart()
    await projector.fold('a', wednesday - hour)
    await projector.fold('b', wednesday - hour)
    expect(await projector.lag()).toBe(0)
  })

  it('costs one write a minute for storing and one a minute for each lane, however many batches there are', async () => {
    const projector = someProjector()
    for (let second = 0; second < 120; second++) {
      await projector.store()
      for (const lane of ['a', 'b']) await projector.fold(lane, projector.state.now)
      projector.after(1000)
    }
    expect(projector.written).toHaveLength(6)
  })

  it('keeps the error of the batch when its failure cannot be recorded', async () => {
    const error = new RetryableError('no answer')
    const failing = followStream({
      work: async () => {
        throw error
      },
      record: async () => {
        throw new Error('denied')
      },
    })
    await expect(failing({ Records: [inserted(wednesday)] })).rejects.toBe(error)
  })
})
