import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { projectJourneys } from '../../shared/journeys/project-journeys.ts'
import { noJourney, type Watch } from '../../shared/model/journey.ts'
import { rebuildMarked } from '../../shared/journeys/rebuild.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { keptWatches } from '../../shared/journeys/within-bounds.ts'
import { bounds, type Limits } from '../../shared/model/bounds.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { RetryableError, UnstorableError } from '../../shared/runtime/errors.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { largestItem, sizeOf } from '../../shared/storage/dynamodb/size.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { day, hour, judging, minute, touch, wednesday } from '../world.ts'
import type { StreamRecord } from '../../shared/model/stream-record.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'
import { storeAgain } from '../../shared/journeys/project-person.ts'

const victim = 'email:victim@example.com'
const other = touch('lead.created', wednesday + day, 'email:other@example.com', { origin: 'social' })

const registered = (
  index: number,
  at = wednesday + index,
  end = wednesday + ((index % 7) + 1) * day,
): Touchpoint =>
  touch('event.registered', at, victim, {
    event_key: `w${index}`,
    event_name: `茶会${index}`,
    ends_at: new Date(end).toISOString(),
  })

const world = (limits: Limits = bounds) => {
  const store = memoryStore()
  const rows = createRepositories(store)
  const failures: unknown[] = []
  const deps = {
    rows,
    publish: async () => {},
    policies: async () => judging().policies,
    detectors: watchDetectors,
    echo: () => ({ events: [] }),
    onError: (_: string, error: unknown) => void failures.push(error),
    limits,
  }
  let seq = 0
  const send = async (
    touchpoints: readonly Touchpoint[],
    change: Partial<Repositories> = {},
  ): Promise<void> => {
    for (const touchpoint of touchpoints) await rows.touchpoints.add(touchpoint)
    for (let at = 0; at < touchpoints.length; at += 100) {
      const records = touchpoints
        .slice(at, at + 100)
        .map((touchpoint): StreamRecord => ({ seq: String(++seq), touchpoint }))
      await projectJourneys({ ...deps, rows: { ...rows, ...change } })(
        { lane: 'a', records },
        wednesday + day,
      )
    }
  }
  /** Rebuilds, and fails as a function that dies once the first mark is cleared. */
  const dying = rebuildMarked({
    ...deps,
    rows: {
      ...rows,
      refolds: {
        ...rows.refolds,
        clear: async (person, at) => {
          await rows.refolds.clear(person, at)
          throw new RetryableError('the function died')
        },
      },
    },
  })
  return { store, rows, failures, send, rebuild: rebuildMarked(deps), dying }
}

describe('a flood of registrations in the name of one person', () => {
  it('does not freeze their journey, and everyone else in the batch is served', async () => {
    const { rows, store, failures, send } = world()
    await send([...Array.from({ length: 3400 }, (_, index) => registered(index)), other])
    const journey =
      (await rows.journeys.get(primaryAlias(registered(0)))) ?? expect.fail('there is no journey')
    expect(journey.count).toBe(3400)
    expect(journey.watches.length).toBeLessThanOrEqual(bounds.watches.count)
    expect(journey.overflow?.['watches']).toBe(3400 - journey.watches.length)
    expect(journey.watches.every(({ due }) => due <= wednesday + 2 * day)).toBe(true)
    expect(await rows.journeys.get(primaryAlias(other))).toMatchObject({
      count: 1,
      stages: { awareness: other.at },
    })
    expect(Math.max(...[...store.everything('state')].map(sizeOf))).toBeLessThan(largestItem)
    expect(failures).toEqual([])
  })

  it('that were all missed long ago are reported in several folds, each within its bounds', async () => {
    const { rows, send, rebuild, dying, failures } = world({
      ...bounds,
      outbox: { ...bounds.outbox, count: 20 },
    })
    const old = wednesday - 40 * day
    const missed = Array.from({ length: 260 }, (_, index) => ({
      ...registered(index, old + index * hour, old + (index + 1) * hour),
      receivedAt: old,
    }))
    await send([
      ...missed.slice(0, 60),
      ...missed.slice(60),
      touch('web.page_viewed', wednesday + day, victim),
    ])
    await expect(dying(wednesday + day)).resolves.toMatchObject({ rebuilt: 1 })
    for (let round = 1; round < 12; round++) await rebuild(wednesday + day + round * minute)
    const told = await Array.fromAsync(rows.interruptions.ofAlias(primaryAlias(registered(0))))
    const { ended } = fold(
      noJourney('x'),
      inOrder([...missed, touch('web.page_viewed', wednesday + day, victim)]),
      judging(),
    )
    expect(told.length).toBe(ended.length)
    expect((await rows.journeys.get(primaryAlias(registered(0))))?.untold).toBeUndefined()
    expect((await rows.refolds.marked({})).items).toEqual([])
    expect(failures).toEqual([])
  })
})

const end = async (all: readonly Touchpoint[]) => {
  const { rows, send } = world()
  await send(all)
  const { watches, overflow, count } =
    (await rows.journeys.get(primaryAlias(registered(0)))) ?? expect.fail('there is no journey')
  return { watches, overflow, count }
}

it('a journey keeps the same watches however its touchpoints arrive', async () => {
  const touchpoints = fc
    .array(fc.record({ index: fc.integer({ min: 0, max: 300 }), late: fc.boolean() }), {
      minLength: 110,
      maxLength: 140,
    })
    .map((all) =>
      all.map(({ index, late }, place) => ({
        ...registered(index, wednesday + (late ? place : 140 - place) * minute),
        id: `r${place}`,
      })),
    )
  await fc.assert(
    fc.asyncProperty(
      touchpoints.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        ),
      ),
      async ([all, shuffled]) => {
        expect(await end(shuffled)).toEqual(await end(all))
      },
    ),
    { numRuns: 8 },
  )
})

const watch = (cause: string, index: number, text = ''): Watch => ({
  cause,
  key: `k${index}`,
  alias: 'a',
  by: `b${index}`,
  since: 0,
  due: index,
  lostAt: 1000,
  about: { text },
})

it('of each cause the nearest deadlines are kept, in number and in bytes', () => {
  const many = Array.from({ length: 12 }, (_, index) => watch('no-show', 11 - index))
  const { kept, left } = keptWatches([...many, watch('lead-cooling', 99)], { count: 9, bytes: 100_000 })
  expect(kept.map(({ due }) => due)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0, 99])
  expect(left).toHaveLength(3)
  const long = Array.from({ length: 12 }, (_, index) => watch('no-show', index, 'x'.repeat(400)))
  expect(keptWatches(long, { count: 50, bytes: 2500 }).kept.length).toBeLessThan(6)
})

describe('a write that the database refuses for its content', () => {
  const refusing =
    (error: () => Error) =>
    (rows: Repositories): Partial<Repositories> => ({
      people: {
        ...rows.people,
        saveCluster: async (cluster) => {
          if (Object.values(cluster.identities).includes(victim)) throw error()
          return rows.people.saveCluster(cluster)
        },
      },
      journeys: {
        ...rows.journeys,
        save: async (journey) => {
          if (journey.profile.email === 'huge@example.com') throw error()
          return rows.journeys.save(journey)
        },
      },
      consents: {
        ...rows.consents,
        save: async (consent) => {
          if (consent.words?.['email marketing']?.proof === 'too-large') throw error()
          return rows.consents.save(consent)
        },
      },
    })
  const hostile = [
    touch('identity.linked', wednesday, [victim, 'phone:+8613800138000']),
    touch('web.page_viewed', wednesday, 'email:huge@example.com'),
    touch(
      'consent.withdrawn',
      wednesday,
      'email:consent@example.com',
      { channel: 'email', purpose: 'marketing' },
      'too-large',
    ),
  ]

  it('is the failure of that person, marked and counted; the others of the batch are served, and maintenance writes it when it can', async () => {
    const { rows, failures, send, rebuild } = world()
    await send(
      [...hostile, other],
      refusing(() => new UnstorableError('the content was refused: ValidationException'))(rows),
    )
    expect(await rows.journeys.get(primaryAlias(other))).toMatchObject({ count: 1 })
    const { items } = await rows.refolds.marked({})
    expect(items.map(({ person, why }) => [person, why]).sort()).toEqual(
      hostile.map((each) => [primaryAlias(each), storeAgain]).sort(),
    )
    expect(failures).toHaveLength(3)
    expect(await rebuild(wednesday + 2 * day)).toEqual({ rebuilt: 3, attention: 0 })
    expect(
      (await rows.people.clusterOf(primaryAlias(touch('identity.linked', wednesday, victim))))?.links,
    ).toHaveLength(1)
    expect(
      (await rows.consents.get(primaryAlias(touch('other', wednesday, 'email:consent@example.com'))))?.words,
    ).toBeDefined()
    expect((await rows.refolds.marked({})).items).toEqual([])
  })

  it('is not an outage: what the database does not answer makes the batch come again', async () => {
    const { rows, send } = world()
    await expect(
      send([...hostile, other], refusing(() => new RetryableError('slow down'))(rows)),
    ).rejects.toThrow(RetryableError)
  })
})
