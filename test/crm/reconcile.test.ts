import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from '../../shared/channels/hubspot/parse.ts'
import { differing, newerOf } from '../../shared/crm/drift.ts'
import { runSyncJob, type HubspotAccount } from '../../shared/crm/hubspot/sync-job.ts'
import { hubspotSettings } from '../../shared/crm/hubspot/settings.ts'
import { createSafeFetch } from '../../shared/crm/safe-fetch.ts'
import { nightly } from '../../shared/crm/reconciling.ts'
import { crmRequest } from '../../shared/crm/dispatch-event.ts'
import { beginReconciling, type CrmDeps, decideDrift, driftPage } from '../../shared/api/crm.ts'
import { driftsView, runView } from '../../shared/api/views/crm.ts'
import { noJourney } from '../../shared/model/journey.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { createCrmRepositories } from '../../shared/crm/repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import type { Staff } from '../../shared/policy/policy.ts'
import { hubspotServer } from './hubspot-server.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

const start = Date.parse('2026-01-07T02:00:00Z')
const [hour, token, portal] = [3_600_000, 'pat-eu1-secret-of-an-app', '62515']
let now = start
let store = memoryStore()
let [rows, crm] = [createRepositories(store), createCrmRepositories(store)]
let hubspot: Awaited<ReturnType<typeof hubspotServer>>
let account: HubspotAccount
let deps: CrmDeps
let asked: string[] = []
let queued: QueuedEvent[] = []
beforeEach(async () => {
  ;[now, store, asked, queued] = [start, memoryStore(), [], []]
  ;[rows, crm] = [createRepositories(store), createCrmRepositories(store)]
  hubspot = await hubspotServer({ token, now: () => now })
  account = {
    id: 'crm',
    updatedAt: 0,
    settings: hubspotSettings.parse({ portal, api: hubspot.url, owners: { an: '777' } }),
  }
  await rows.connections.save({
    channel: 'hubspot-out',
    id: 'crm',
    v: 1,
    settings: account.settings,
    secretNames: [],
    hints: {},
    updatedAt: 0,
  })
  const ask = async (requests: readonly { delivery: string }[]) =>
    void asked.push(...requests.map(({ delivery }) => delivery))
  deps = {
    connections: rows.connections,
    crm,
    askCrm: ask,
    queue: async (events) => void queued.push(...events),
  }
})
afterEach(async () => hubspot.close())

/** Does what stands on the queue. */
const work = async (): Promise<void> => {
  for (let delivery = asked.shift(); delivery !== undefined; delivery = asked.shift()) {
    const said = crmRequest.parse({ v: 1, delivery })
    if (!('job' in said)) throw new Error('no job')
    await runSyncJob(
      {
        rows,
        crm,
        timers: rows.timers,
        secretOf: async () => ({ token }),
        outside: createSafeFetch({ loopback: true }),
        clock: () => now,
      },
      account,
      said.job,
      now,
    )
  }
}
const somebody = async (
  theirs: Record<string, string>,
  ours: Partial<ReturnType<typeof noJourney>>,
): Promise<{ contact: string; person: string }> => {
  const contact = hubspot.put('contacts', theirs)
  const person = aliasOf({ kind: 'crm.id', scope: portal, value: contact })
  await rows.journeys.save({ ...noJourney(person), v: 1, ...ours })
  return { contact, person }
}
const drift = async () => driftsView.parse(await driftPage(deps, 'crm', {}))

describe('a comparison with HubSpot', () => {
  it('finds nothing where both state the same, each in its own words', async () => {
    await somebody(
      { lifecyclestage: 'customer', hubspot_owner_id: '777' },
      { stages: { awareness: 1, interest: 2, purchase: 3, delivery: 4 }, wonAt: 3, profile: { owner: 'an' } },
    )
    await somebody({ lifecyclestage: 'marketingqualifiedlead' }, { stages: { interest: 2 } })
    hubspot.put('contacts', { lifecyclestage: 'customer' })
    runView.parse(await beginReconciling(deps, 'crm', now))
    await work()
    expect(await drift()).toMatchObject({
      run: { compared: 2, differences: 0, pages: 1, endedAt: now },
      items: [],
    })
  })

  it('compares an owner stated by name or address as the colleague who is meant', async () => {
    const [first] = await rows.policies.history()
    const staff: Staff[] = [
      { id: 'an', name: '安娜', role: 'member', active: true, email: 'an@example.com' },
      { id: 'bo', name: '波', role: 'member', active: true },
    ]
    await rows.policies.add({ ...first, version: 2, from: 1, staff })
    for (const owner of ['an', '安娜', 'AN@example.com'])
      await somebody({ hubspot_owner_id: '777' }, { profile: { owner } })
    await somebody({ hubspot_owner_id: '777' }, { profile: { owner: '波' } })
    await somebody({ hubspot_owner_id: '777' }, { profile: { owner: 'stranger' } })
    await beginReconciling(deps, 'crm', now)
    await work()
    const { items } = await drift()
    expect(items.map(({ field, ours, theirs }) => [field, ours.value, theirs.value]).sort()).toEqual([
      ['owner', 'bo', '777'],
      ['owner', 'stranger', '777'],
    ])
  })

  it('states which system differs in which field, and which wrote last', async () => {
    const { person, contact } = await somebody(
      { lifecyclestage: 'lead', hubspot_owner_id: '888' },
      {
        stages: { interest: start - hour, purchase: start + hour },
        wonAt: start + hour,
        profile: { owner: 'an' },
      },
    )
    now = start + 2 * hour
    await beginReconciling(deps, 'crm', now)
    await work()
    const { items } = await drift()
    const all = { person, contact, foundAt: now }
    expect(items).toEqual([
      {
        ...all,
        field: 'outcome',
        ours: { value: 'won', at: start + hour },
        theirs: { value: 'open', at: start },
        newer: 'ours',
      },
      {
        ...all,
        field: 'owner',
        ours: { value: 'an' },
        theirs: { value: '888', at: start },
        newer: 'unknown',
      },
      {
        ...all,
        field: 'stage',
        ours: { value: 'purchase', at: start + hour },
        theirs: { value: 'lead', at: start },
        newer: 'ours',
      },
    ])
  })

  it('reads all people, page by page, and goes on where it broke off', async () => {
    for (let count = 0; count < 230; count++)
      await somebody({ lifecyclestage: 'customer' }, { stages: { interest: 1 } })
    hubspot.trouble(/after=100/, 503)
    await beginReconciling(deps, 'crm', now)
    await work()
    expect(await crm.runs.get('crm')).toMatchObject({ pages: 1, compared: 100 })
    now += hour
    await beginReconciling(deps, 'crm', now)
    await work()
    expect(await crm.runs.get('crm')).toMatchObject({
      startedAt: start,
      pages: 3,
      compared: 230,
      differences: 460,
      endedAt: now,
    })
    expect(hubspot.got.filter(({ call }) => call.startsWith('GET') && !call.includes('after'))).toHaveLength(
      1,
    )
  })

  it('forgets differences that are none any more', async () => {
    const { person } = await somebody({ lifecyclestage: 'customer' }, { stages: { interest: 1 } })
    await beginReconciling(deps, 'crm', now)
    await work()
    expect((await drift()).items).toHaveLength(2)
    await rows.journeys.save({ ...noJourney(person), v: 2, stages: { purchase: 3 }, wonAt: 3 })
    now += hour
    await beginReconciling(deps, 'crm', now)
    await work()
    expect((await drift()).items).toEqual([])
  })

  it('is begun every night at three, once, and only with a CRM', async () => {
    const chore = nightly({
      runs: crm.runs,
      ask: deps.askCrm,
      connections: rows.connections,
      timeZone: 'Asia/Shanghai',
    })
    const night = Date.parse('2026-01-07T19:05:00Z')
    expect([await chore(start), await chore(night), await chore(night + 300_000)]).toEqual([
      { begun: 0 },
      { begun: 1 },
      { begun: 0 },
    ])
  })
})

const decide = async (person: string, field: string, take: string) =>
  decideDrift(deps, 'crm', { person, field, take }, now)
const found = async (theirs: Record<string, string>, ours: Parameters<typeof somebody>[1]) => {
  const known = await somebody(theirs, ours)
  await beginReconciling(deps, 'crm', now)
  await work()
  return known
}

describe('what an operator decides', () => {
  it('for ours is written to HubSpot, also where that goes back, once it forgot its own', async () => {
    const { person } = await found(
      { lifecyclestage: 'customer', hubspot_owner_id: '888' },
      { stages: { interest: 1 }, profile: { owner: 'an' } },
    )
    await decide(person, 'stage', 'ours')
    await decide(person, 'owner', 'ours')
    await work()
    expect(hubspot.all('contacts')).toMatchObject([{ lifecyclestage: 'lead', hubspot_owner_id: '777' }])
    expect(hubspot.got.find(({ call }) => call.startsWith('PATCH'))?.body).toContain('"lifecyclestage":""')
    expect((await crm.drifts.get({ connection: 'crm', person, field: 'stage' }))?.taken).toMatchObject({
      take: 'ours',
      done: true,
    })
  })

  it('for theirs becomes a touchpoint of that contact, in our words', async () => {
    const { person, contact } = await found(
      { lifecyclestage: 'customer', hubspot_owner_id: '777' },
      { stages: { interest: 1 } },
    )
    await decide(person, 'stage', 'theirs')
    await decide(person, 'owner', 'theirs')
    const told = await Promise.all(
      queued.map(async (event) => parse({ event, settings: event.settings ?? {} })),
    )
    const identities = [{ kind: 'crm.id', scope: portal, value: contact }]
    expect(told.flat()).toMatchObject([
      { type: 'lead.stage_changed', props: { stage: 'purchase' }, identities },
      { type: 'lead.assigned', props: { owner: 'an' }, identities },
    ])
  })

  it('is refused where a journey would go back, where no record exists, and where there is no difference', async () => {
    const { person } = await found(
      { lifecyclestage: 'lead' },
      { stages: { purchase: 1 }, wonAt: 1, profile: { owner: 'an' } },
    )
    for (const [field, take] of [
      ['stage', 'theirs'],
      ['owner', 'theirs'],
      ['outcome', 'theirs'],
      ['size', 'ours'],
      ['stage', 'both'],
    ] as const)
      await expect(decide(person, field, take), `${field} ${take}`).rejects.toBeInstanceOf(RejectedError)
    await expect(decide('nobody', 'stage', 'ours')).rejects.toMatchObject({ status: 404 })
    await expect(driftPage(deps, 'unknown', {})).rejects.toMatchObject({ status: 404 })
    expect([queued, asked]).toEqual([[], []])
  })
})

it("a word of the CRM's own, which no one put in an order, is compared with nothing", () => {
  const settings = hubspotSettings.parse({ portal })
  expect(
    differing(settings, { stages: { purchase: 1 }, profile: {}, wonAt: 1 }, { stage: '9876' }, []),
  ).toEqual([])
  expect(differing(settings, { stages: { purchase: 1 }, profile: {}, wonAt: 1 }, {}, [])).toHaveLength(2)
})

it.each([
  [1, 2, 'theirs'],
  [2, 1, 'ours'],
  [1, 1, 'unknown'],
  [undefined, 1, 'unknown'],
  [1, undefined, 'unknown'],
])('of ours at %s and theirs at %s the newer is %s', (ours, theirs, newer) => {
  expect(newerOf(ours, theirs)).toBe(newer)
})
