import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runSyncJob, type HubspotAccount } from '../../shared/crm/hubspot/sync-job.ts'
import { hubspotSettings, wordAhead } from '../../shared/crm/hubspot/settings.ts'
import { keyOf } from '../../shared/crm/hubspot/task.ts'
import type { HubspotDeps } from '../../shared/crm/hubspot/deps.ts'
import { createSafeFetch } from '../../shared/crm/safe-fetch.ts'
import { interruptionId, type InterruptionStatus } from '../../shared/model/interruption.ts'
import { noJourney } from '../../shared/model/journey.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { createCrmRepositories } from '../../shared/crm/repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { hubspotServer } from './hubspot-server.ts'

const start = Date.parse('2026-01-07T02:00:00Z')
const [minute, token] = [60_000, 'pat-eu1-secret-of-an-app']
const mail = 'han@example.com'
const alias = aliasOf({ kind: 'email', value: mail })
const about = interruptionId('lead-cooling', alias, 't1')
const task = { connection: 'crm', kind: 'task', about } as const
const stage = { connection: 'crm', kind: 'stage', about: alias } as const
const making = /^POST \/crm\/v3\/objects\/tasks$/

let now = start
let hubspot: Awaited<ReturnType<typeof hubspotServer>>
let store = memoryStore()
let rows = createRepositories(store)
let crm = createCrmRepositories(store)
let timers: { readonly id: string; readonly due: number }[] = []
let deps: HubspotDeps
let account: HubspotAccount
beforeEach(async () => {
  ;[now, timers, store] = [start, [], memoryStore()]
  rows = createRepositories(store)
  crm = createCrmRepositories(store)
  hubspot = await hubspotServer({ token, now: () => now })
  deps = {
    rows,
    crm,
    timers: {
      arm: async ({ id }, due) => {
        timers.push({ id, due })
        return ''
      },
    },
    secretOf: async () => ({ token }),
    outside: createSafeFetch({ loopback: true }),
    clock: () => now,
  }
  account = {
    id: 'crm',
    updatedAt: 0,
    settings: hubspotSettings.parse({ portal: '62515', api: hubspot.url, owners: { an: '777' } }),
  }
})
afterEach(async () => hubspot.close())

let rev = 0
const becomes = async (status: InterruptionStatus): Promise<void> => {
  const times = { since: start - 31 * minute, due: start - minute, foundAt: start }
  const found = {
    id: about,
    alias,
    person: alias,
    cause: 'no-show',
    key: 'lead',
    openedBy: 't1',
    ...times,
    about: { event_name: '<b>Demo</b>' },
    priority: 1,
  }
  await rows.interruptions.upsert({ ...found, status, rev: ++rev })
}
const known = async (profile = { email: mail, owner: 'an' }, stages = {}) =>
  rows.journeys.save({ ...noJourney(alias), v: 1, profile, stages })
/** The job, and whatever timers it sets, until nothing is left to do. */
const played = async (ref: typeof task | typeof stage = task): Promise<void> => {
  await runSyncJob(deps, account, ref, now)
  for (let wakes = 0; wakes < 40; wakes++) {
    const next = timers.sort((a, b) => a.due - b.due).shift()
    if (!next) return
    now = Math.max(now, next.due)
    await runSyncJob(deps, account, ref, now)
  }
}
const tasks = () => hubspot.all('tasks').map(({ hs_task_status: status }) => status)

describe('an interruption in HubSpot', () => {
  beforeEach(async () => {
    hubspot.put('contacts', { email: mail, lifecyclestage: 'lead', hubspot_owner_id: '111' })
    await known()
    await becomes('open')
  })

  it('is a task about the contact, for the colleague whose customer it is, with a word to find it by', async () => {
    await played()
    expect(hubspot.all('tasks')).toMatchObject([
      {
        hs_task_status: 'NOT_STARTED',
        hubspot_owner_id: '777',
        hs_timestamp: '2026-01-07T02:00:00.000Z',
        hs_task_body: expect.stringMatching(new RegExp(`&lt;b&gt;Demo&lt;/b&gt;.*${keyOf(task)}`)),
      },
    ])
  })

  it("of a colleague HubSpot does not know is the contact owner's", async () => {
    account = { ...account, settings: { ...account.settings, owners: {} } }
    await played()
    expect(hubspot.all('tasks')).toMatchObject([{ hubspot_owner_id: '111' }])
  })

  it('is one task however often it is reported, and is completed when it ends', async () => {
    await Promise.all([runSyncJob(deps, account, task, now), runSyncJob(deps, account, task, now)])
    await played()
    expect(tasks()).toEqual(['NOT_STARTED'])
    await becomes('recovered')
    await played()
    await played()
    expect(tasks()).toEqual(['COMPLETED'])
    expect(hubspot.got.filter(({ call }) => call.startsWith('PATCH'))).toHaveLength(1)
  })

  it('that ended before we came to it makes no task, nor does its beginning reported late', async () => {
    await becomes('dismissed')
    await played()
    await played()
    expect(tasks()).toEqual([])
  })

  it('whose task was made, and the answer lost, is one task: it is found before another would be made', async () => {
    hubspot.trouble(making, 'lost')
    await played()
    expect(tasks()).toEqual(['NOT_STARTED'])
    expect(hubspot.got.filter(({ call }) => making.test(call))).toHaveLength(1)
    await becomes('lost')
    await played()
    expect(tasks()).toEqual(['COMPLETED'])
  })

  it('whose task was surely not made is made after all', async () => {
    hubspot.trouble(making, 500)
    await played()
    expect(tasks()).toEqual(['NOT_STARTED'])
    expect(now).toBeGreaterThanOrEqual(start + 3 * minute)
  })

  it('that ends while no one knows whether its task was made is completed once that is known', async () => {
    hubspot.trouble(making, 'lost')
    await runSyncJob(deps, account, task, now)
    await becomes('recovered')
    await played()
    expect(tasks()).toEqual(['COMPLETED'])
  })

  it('waits as long as HubSpot asks to, and asks nothing meanwhile', async () => {
    hubspot.trouble(/./, 429, { headers: { 'retry-after': '120' } })
    await runSyncJob(deps, account, task, now)
    const asked = hubspot.got.length
    await runSyncJob(deps, account, task, now + 119_000)
    expect(hubspot.got).toHaveLength(asked)
    expect(timers.every(({ due }) => due >= start + 120_000)).toBe(true)
    await played()
    expect(tasks()).toEqual(['NOT_STARTED'])
  })

  it('is reported for three days to an account that does not take our token, with the reason on record', async () => {
    deps = { ...deps, secretOf: async () => ({ token: 'another-token' }) }
    await runSyncJob(deps, account, task, now)
    expect(await crm.jobs.get(task)).toMatchObject({
      tries: 1,
      last: { reason: expect.stringContaining('401') },
    })
    expect(await crm.standings.get('hubspot-out', 'crm')).toMatchObject({
      failures: 1,
      reason: expect.stringContaining('token'),
    })
    deps = { ...deps, secretOf: async () => ({ token }) }
    await played()
    expect(tasks()).toEqual(['NOT_STARTED'])
  })

  it('whose task a person deleted is left so', async () => {
    await played()
    hubspot.trouble(/^PATCH/, 404)
    await becomes('recovered')
    await played()
    expect(await crm.jobs.get(task)).toMatchObject({
      state: 'closed',
      last: { reason: 'the task is not there any more' },
    })
  })

  it('is asked about once when HubSpot states that what we state is wrong', async () => {
    hubspot.trouble(making, 400)
    await played()
    expect(await crm.jobs.get(task)).toMatchObject({
      state: 'given-up',
      last: { reason: 'HubSpot answered 400' },
    })
    expect(timers).toEqual([])
  })
})

it('a person HubSpot does not know gets no task there, and is not made up', async () => {
  await known()
  await becomes('open')
  await played()
  expect([tasks(), hubspot.all('contacts')]).toEqual([[], []])
  expect(await crm.jobs.get(task)).toMatchObject({
    state: 'done',
    last: { reason: 'HubSpot knows nobody by that' },
  })
})

it("a person is known by HubSpot's own number first", async () => {
  const contact = hubspot.put('contacts', { email: 'old@example.com', lifecyclestage: 'lead' })
  const theirs = { kind: 'crm.id', scope: '62515', value: contact }
  const identities = { [alias]: `email:${mail}`, [aliasOf(theirs)]: `crm.id@62515:${contact}` }
  await rows.people.saveCluster({ root: alias, v: 1, identities, links: [], changedAt: start })
  await known(undefined, { purchase: start })
  await played(stage)
  expect(hubspot.all('contacts')).toMatchObject([{ lifecyclestage: 'customer' }])
})

const at = async (lifecyclestage: string | undefined, stages: object): Promise<string | undefined> => {
  hubspot.put('contacts', { email: mail, ...(lifecyclestage === undefined ? {} : { lifecyclestage }) })
  await known(undefined, stages)
  await played(stage)
  return hubspot.all('contacts')[0]?.['lifecyclestage']
}

describe('a stage in HubSpot', () => {
  it('follows ours', async () => {
    expect(await at('lead', { interest: 1, decision: 2, purchase: 3 })).toBe('customer')
  })
  it('is set where there is none', async () => {
    expect(await at(undefined, { interest: 1 })).toBe('lead')
  })
  it('never goes back', async () => {
    expect(await at('customer', { interest: 1, decision: 2 })).toBe('customer')
  })
  it("is left alone when it is a word of the portal's own", async () => {
    expect(await at('12345678', { purchase: 1 })).toBe('12345678')
  })

  it('of the only open deal follows too, and never back; of several none is touched', async () => {
    account = {
      ...account,
      settings: {
        ...account.settings,
        pipeline: 'default',
        dealStages: { decision: 'qualifiedtobuy', purchase: 'closedwon' },
        dealOrder: ['appointmentscheduled', 'qualifiedtobuy', 'contractsent', 'closedwon'],
      },
    }
    const contact = hubspot.put('contacts', { email: mail, lifecyclestage: 'customer' })
    hubspot.put('deals', { dealstage: 'appointmentscheduled', pipeline: 'default' }, contact)
    hubspot.put('deals', { dealstage: 'closedlost', pipeline: 'default', hs_is_closed: 'true' }, contact)
    now += 2 * minute
    await known(undefined, { decision: start })
    await played(stage)
    const deals = () => hubspot.all('deals').map(({ dealstage }) => dealstage)
    expect(deals()).toEqual(['qualifiedtobuy', 'closedlost'])
    hubspot.put('deals', { dealstage: 'appointmentscheduled', pipeline: 'default' }, contact)
    now += 2 * minute
    await played(stage)
    expect(deals()).toEqual(['qualifiedtobuy', 'closedlost', 'appointmentscheduled'])
  })
})

it.each([
  [{ interest: 1 }, 'b', undefined],
  [{ decision: 1 }, 'b', 'c'],
  [{ decision: 1 }, undefined, 'c'],
  [{ interest: 1 }, undefined, 'a'],
  [{ purchase: 1 }, 'a', undefined],
  [{ decision: 1 }, 'x', undefined],
  [{}, 'a', undefined],
])('having reached %o, %s becomes %s', (reached, has, becomesWord) => {
  expect(
    wordAhead(reached, { interest: 'a', decision: 'c', purchase: 'unordered' }, ['a', 'b', 'c'], has),
  ).toBe(becomesWord)
})
