import { describe, expect, it } from 'vitest'
import { surveyed } from '../../shared/data-quality/survey.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, primaryAlias, parseIdentity } from '../../shared/model/identity.ts'
import { processErasureRequests } from '../../shared/people/erasure/erasure.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { personDataEraser } from '../../shared/storage/repositories/person-data-eraser.ts'
import { encodeRecord } from '../../shared/storage/dynamodb/record-codec.ts'
import { dataQualityRepository } from '../../shared/storage/repositories/quality-repository.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { aPolicy, day, hour, minute, touch } from '../world.ts'
import { now, startTestConsole } from './test-console.ts'

const alias = (text: string): string =>
  aliasOf(parseIdentity(text) ?? expect.fail(`${text} is not an identity`))
const pathOf = (name: string): string => `/api/people/${encodeURIComponent(name)}`
const hub = 'lead.id:victim'
const phone = (index: number): string => `phone:+861390013${String(index).padStart(4, '0')}`
const last = phone(700)

/**
 * A console with these touchpoints, and the erasure process on its store.
 */
const consoleWith = async (touchpoints: readonly Touchpoint[]) => {
  const store = memoryStore()
  const console = startTestConsole(store)
  for (const touchpoint of touchpoints) {
    await console.rows.touchpoints.add(touchpoint)
    await mergeIdentities(console.rows.people, touchpoint)
  }
  const erase = processErasureRequests({
    rows: createRepositories(store),
    forgetting: personDataEraser(store),
    onError: (error) => {
      throw error
    },
  })
  return { store, erase, ...console }
}

const flood = Array.from({ length: 39 }, (_, batch) =>
  touch(
    'web.form_submitted',
    now - day + batch * minute,
    [...Array.from({ length: 18 }, (__, index) => phone(batch * 18 + index)), hub],
    {},
    `flood${batch}`,
  ),
)

describe('person looked up by an identity beyond the identity limit', () => {
  it('is found, exported and erased, with progress on repeated requests', async () => {
    const { store, ask, erase, rows } = await consoleWith(flood)
    const cluster = (await rows.people.clusterOf(alias(last))) ?? expect.fail('cluster not found')
    expect([cluster.overflow, alias(last) in cluster.identities]).toEqual([true, false])
    expect((await ask(`${pathOf(last)}/export`)).status).toBe(200)
    expect(await ask(pathOf(last), { method: 'DELETE' })).toMatchObject({
      status: 200,
      body: { status: 'asked' },
    })
    expect((await rows.consents.get(alias(last)))?.erasedAt).toBe(now)
    await erase(now)
    expect(await ask(pathOf(last), { method: 'DELETE' })).toMatchObject({
      status: 200,
      body: { status: 'begun' },
    })
    await erase(now + 10 * minute)
    expect(await ask(pathOf(last), { method: 'DELETE' })).toMatchObject({
      status: 200,
      body: { status: 'done' },
    })
    const holding = [...store.everything('touchpoints')].filter((item) =>
      JSON.stringify(item).includes(last.slice('phone:'.length)),
    )
    expect(holding).toEqual([])
  })

  it('is found by both identities of a cluster merged into a full one', async () => {
    const { rows, ask } = await consoleWith(flood)
    const late: [string, string] = [phone(900), phone(901)]
    for (const touchpoint of [
      touch('lead.created', now - hour, late, {}, 'late'),
      touch('lead.created', now - hour + 1, [late[1], hub], {}, 'joined'),
    ]) {
      await rows.touchpoints.add(touchpoint)
      await mergeIdentities(rows.people, touchpoint)
    }
    for (const name of late) expect((await ask(pathOf(name), { method: 'DELETE' })).status, name).toBe(200)
  })
})

describe('person with unreadable rows', () => {
  const broken = touch('lead.created', now - hour, 'email:broken@example.com', {}, 'broken')
  const sound = touch('lead.created', now - hour, 'email:sound@example.com', {}, 'sound')

  const withBroken = async () => {
    const console = await consoleWith([broken, sound])
    const { store, rows } = console
    await store.put({ pk: `person#${primaryAlias(broken)}`, sk: 'journey', v: 4, j: '{' })
    await rows.journeys.save({
      ...noJourney(primaryAlias(sound)),
      v: 1,
      count: 1,
      last: { at: sound.at, id: 'sound' },
    })
    return console
  }

  it('is counted and marked for recalculation by the nightly survey, which measures the others', async () => {
    const { store, rows } = await withBroken()
    const journeys = await rows.journeys.getMany([broken, sound].map(primaryAlias))
    const policies = { ...rows.policies, history: async (): Promise<[Policy]> => [aPolicy()] }
    const survey = await surveyed(
      {
        rows: { ...rows, policies },
        quality: dataQualityRepository(store),
        everybody: async () => ({ journeys }),
        hasTimeLeft: () => true,
      },
      now + day,
    )
    expect(survey).toMatchObject({ phase: 'done', people: 1, unreadable: 1 })
    expect((await rows.refolds.marked({})).items.map(({ person }) => person)).toEqual([primaryAlias(broken)])
  })

  it('is erased with all rows, readable or not', async () => {
    const { store, ask, erase } = await withBroken()
    const key = { pk: primaryAlias(broken), sk: `${broken.statedAt}#torn` }
    await store.put({ ...key, ...encodeRecord({ shape: 'strange' }) }, undefined, 'touchpoints')
    await store.put(
      { ...key, sk: `${broken.statedAt}#later`, r: now + day, j: '{' },
      undefined,
      'touchpoints',
    )
    expect((await ask(pathOf('email:broken@example.com'), { method: 'DELETE' })).status).toBe(200)
    await erase(now)
    await erase(now + 10 * minute)
    const left = [...store.everything('touchpoints'), ...store.under('person#')].filter(({ pk }) =>
      pk.endsWith(primaryAlias(broken)),
    )
    expect(left.map(({ pk, sk }) => [pk, sk])).toEqual([])
    expect((await ask('/api/erasures')).body).toMatchObject({ items: [] })
    expect((await ask(pathOf('email:sound@example.com'))).status).toBe(200)
  })
})
