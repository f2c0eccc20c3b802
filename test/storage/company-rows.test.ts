import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { rateLimitRepository } from '../../shared/storage/repositories/rate-limit-repository.ts'
import { connectionRepository } from '../../shared/storage/repositories/connection-repository.ts'
import { policyRepository } from '../../shared/storage/repositories/policy-repository.ts'
import { firstRetention } from '../../shared/policy/retention.ts'
import { policyKey } from '../../shared/storage/keys.ts'
import { retentionRepository } from '../../shared/storage/repositories/retention-repository.ts'
import { refoldRepository } from '../../shared/storage/repositories/refold-repository.ts'
import { staffRepository } from '../../shared/storage/repositories/staff-repository.ts'
import { touchpointRepository } from '../../shared/storage/repositories/touchpoint-repository.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { pageView } from './some-touchpoint.ts'

describe('the log of touchpoints', () => {
  it('takes each once, and reads them in the order of their stated times or newest first', async () => {
    const { add, ofAlias, latest } = touchpointRepository(memoryStore())
    const later = { ...pageView, statedAt: '2026-01-05T09:00:00.000Z', id: 'later' }
    expect([await add(later), await add(pageView), await add({ ...pageView, receivedAt: 1, at: 7 })]).toEqual(
      [true, true, false],
    )
    expect(await Array.fromAsync(ofAlias(primaryAlias(pageView)))).toEqual([pageView, later])
    const first = await latest(primaryAlias(pageView), { limit: 1 })
    expect(first.items).toEqual([later])
    expect(
      (await latest(primaryAlias(pageView), { limit: 1, ...(first.cursor ? { cursor: first.cursor } : {}) }))
        .items,
    ).toEqual([pageView])
  })

  it('keeps a refusal once, under its day, its text cut', async () => {
    const { refuse, refusals } = touchpointRepository(memoryStore())
    const refusal = {
      id: 'r',
      channel: 'segment',
      connection: 'c',
      receivedAt: Date.UTC(2026, 0, 5, 23, 59),
      reason: 'no',
      field: 'type',
      text: 'x'.repeat(9000),
    }
    expect([await refuse(refusal), await refuse(refusal)]).toEqual([true, false])
    expect((await refusals('segment', '2026-01-05', {})).items).toEqual([
      { ...refusal, text: 'x'.repeat(4096) },
    ])
    expect((await refusals('segment', '2026-01-06', {})).items).toEqual([])
  })

  it.each([
    ['web.page_viewed', 10],
    ['email.opened', 10],
    ['order.paid', 20],
    ['lead.created', 20],
    ['consent.granted', 30],
    ['email.unsubscribed', 30],
    ['privacy.erasure_requested', 30],
  ] as const)(
    'forgets %s %d days after it reached us, as the policy says of its class',
    async (type, days) => {
      const store = memoryStore()
      await touchpointRepository(store, async () => ({
        contact: 10,
        business: 20,
        consent: 30,
        refused: 40,
      })).add({
        ...pageView,
        type,
      })
      expect([...store.everything('touchpoints')][0]?.['ttl']).toBe(
        Math.floor(pageView.receivedAt / 1000) + days * 86_400,
      )
    },
  )

  it('forgets what was refused by itself, for it holds the words of strangers', async () => {
    const store = memoryStore()
    const { refuse } = touchpointRepository(store, () => ({
      contact: 10,
      business: 20,
      consent: 30,
      refused: 40,
    }))
    await refuse({
      id: 'r',
      channel: 'segment',
      connection: 'c',
      receivedAt: 86_400_000,
      reason: 'no',
      text: 'x',
    })
    expect([...store.everything('touchpoints')][0]?.['ttl']).toBe(41 * 86_400)
  })
})

describe('how long touchpoints are kept', () => {
  it('is what the newest version of the policy states, and the built-in words where it states nothing', async () => {
    const store = memoryStore()
    expect(await retentionRepository(store)()).toEqual(firstRetention)
    for (const version of [2, 10, 9])
      await policyRepository(store).add({
        ...firstPolicy,
        version,
        retention: { ...firstRetention, contact: version },
      })
    expect(await retentionRepository(store)()).toEqual({ ...firstRetention, contact: 10 })
    const { retention: _, ...old } = firstPolicy
    await store.put({ ...policyKey(11), j: JSON.stringify({ ...old, version: 11 }) })
    expect(await retentionRepository(store)()).toEqual(firstRetention)
  })
})

describe('policy versions', () => {
  it('begin with the built-in one, which stays the first for good', async () => {
    const store = memoryStore()
    const { history, add } = policyRepository(store)
    expect(await history()).toEqual([firstPolicy])
    for (const version of [2, 3, 11, 10])
      expect(await add({ ...firstPolicy, version, from: version })).toBe(true)
    expect(await add({ ...firstPolicy, version: 2 })).toBe(false)
    expect((await history()).map(({ version }) => version)).toEqual([1, 2, 3, 10, 11])
    const shipped = policyRepository(store, { ...firstPolicy, lostAfter: 'P1D' })
    expect((await shipped.history())[0].lostAfter).toBe('P30D')
  })
})

describe('connections', () => {
  it('are saved over what was read, and listed', async () => {
    const { save, get, list } = connectionRepository(memoryStore())
    const row = {
      channel: 'wecom',
      id: 'c1',
      v: 1,
      settings: { corp: 'ww1', list: [1] },
      secretNames: ['token'],
      hints: { token: ['…abcd'] },
      updatedAt: 5,
    }
    expect([await save(row), await save(row), await save({ ...row, v: 2 })]).toEqual([true, false, true])
    await save({ ...row, channel: 'segment' })
    expect(await get('wecom', 'c1')).toEqual({ ...row, v: 2 })
    expect(await get('wecom', 'c2')).toBeUndefined()
    expect((await Array.fromAsync(list())).map(({ channel }) => channel)).toEqual(['segment', 'wecom'])
  })
})

describe('the load of colleagues', () => {
  it('moves once for each assignment', async () => {
    const { assign, load } = staffRepository(memoryStore())
    expect([
      await assign('x', 'ann'),
      await assign('x', 'ann'),
      await assign('y', 'bo', 'ann'),
      await assign('z', 'bo', 'bo'),
    ]).toEqual([true, false, true, true])
    expect(await load()).toEqual({ ann: 0, bo: 1 })
    await assign('w', 'bo', 'nobody')
    expect(await load()).toEqual({ ann: 0, bo: 2, nobody: 0 })
  })

  it('adds up when many assign at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { assign, load } = staffRepository(
          memoryStore({ around: (_, effect) => scheduler.schedule(Promise.resolve()).then(effect) }),
        )
        const all = Promise.all(['x', 'y', 'z', 'x'].map((id) => assign(id, 'ann')))
        await scheduler.waitFor(all)
        expect((await all).filter((done) => !done)).toHaveLength(1)
        expect(await scheduler.waitFor(load())).toEqual({ ann: 3 })
      }),
    )
  })
})

describe('people to be folded again', () => {
  it('are marked with the reason and how often, and cleared unless marked again', async () => {
    const { mark, marked, clear } = refoldRepository(memoryStore())
    await mark('p', 'first', 1)
    await mark('p', 'second', 2)
    await mark('q', 'other', 3)
    expect((await marked({})).items).toEqual([
      { person: 'p', why: 'second', at: 2, tries: 2 },
      { person: 'q', why: 'other', at: 3, tries: 1 },
    ])
    await clear('p', 1)
    await clear('q', 3)
    expect((await marked({})).items.map(({ person }) => person)).toEqual(['p'])
  })
})

describe('a token bucket', () => {
  it('gives as many as it holds at once, and then one for each part of its window', async () => {
    const { take } = rateLimitRepository(memoryStore())
    for (let token = 0; token < 20; token++) expect(await take('robot', 20, 60_000, 1000)).toBe(0)
    expect(await take('robot', 20, 60_000, 1000)).toBe(3000)
    expect(await take('robot', 20, 60_000, 3999)).toBe(1)
    expect(await take('robot', 20, 60_000, 4000)).toBe(0)
    expect(await take('robot', 20, 60_000, 4000)).toBe(3000)
    expect(await take('other', 20, 60_000, 4000)).toBe(0)
  })

  it('never gives more than a window and its burst allow, however askers come between each other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 8 }), async (scheduler, askers) => {
        const { take } = rateLimitRepository(
          memoryStore({ around: (_, effect) => scheduler.schedule(Promise.resolve()).then(effect) }),
        )
        const asked = Promise.all(Array.from({ length: askers }, () => take('robot', 3, 100_000, 5)))
        await scheduler.waitFor(asked)
        expect((await asked).filter((wait) => wait === 0)).toHaveLength(Math.min(3, askers))
      }),
    )
  })
})
