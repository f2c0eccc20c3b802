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
import { now, someConsole } from './asked.ts'

const alias = (text: string): string => aliasOf(parseIdentity(text) ?? expect.fail(`${text} is no identity`))
const pathOf = (name: string): string => `/api/people/${encodeURIComponent(name)}`
const hub = 'lead.id:victim'
const phone = (index: number): string => `phone:+861390013${String(index).padStart(4, '0')}`
const last = phone(700)

/**
 * A console whose store holds a lead that was stated together with so many phone numbers; the set leaves the
 * last ones out.
 */
const flooded = async (touchpoints: readonly Touchpoint[]) => {
  const store = memoryStore()
  const console = someConsole(store)
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

describe('a person by a phone number that a full set of identities left out', () => {
  it('is found, exported and erased, and asked again the answer says so', async () => {
    const { store, ask, erase, rows } = await flooded(flood)
    const cluster = (await rows.people.clusterOf(alias(last))) ?? expect.fail('there is no set')
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

  it('is the root of a set that was joined to a full one: found by whom it was named with', async () => {
    const { rows, ask } = await flooded(flood)
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

describe('a person whose rows cannot be read', () => {
  const broken = touch('lead.created', now - hour, 'email:broken@example.com', {}, 'broken')
  const sound = touch('lead.created', now - hour, 'email:sound@example.com', {}, 'sound')

  const withBroken = async () => {
    const console = await flooded([broken, sound])
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

  it('is counted and marked by the nightly survey, which measures everybody else', async () => {
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

  it('is erased by the API, with every row of whatever shape', async () => {
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
