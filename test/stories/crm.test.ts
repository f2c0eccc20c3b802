import { afterAll, beforeAll, expect, it } from 'vitest'
import { driftsView } from '../../shared/api/views/crm.ts'
import { changed, pushed } from '../channels/samples/hubspot.ts'
import { hubspotServer } from '../crm/hubspot-server.ts'
import { connect, journeyOf } from './queries.ts'
import { openInstallation, type MessagingInstallation } from './messaging-installation.ts'

const token = 'pat-eu1-secret-of-an-app'
let town: MessagingInstallation
let hubspot: Awaited<ReturnType<typeof hubspotServer>>
let contact = ''
beforeAll(async () => {
  town = await openInstallation()
  hubspot = await hubspotServer({ token, now: () => town.local.clock.now() })
  contact = hubspot.put('contacts', {
    email: 'han@example.com',
    lifecyclestage: 'subscriber',
    hubspot_owner_id: '111',
  })
  await connect(
    town.local,
    'hubspot-out',
    'crm',
    { token },
    { portal: '62515', api: hubspot.url, owners: { an: '777' } },
  )
})
afterAll(async () => {
  await town?.local.stop()
  await hubspot?.close()
})

const soon = async (): Promise<void> => {
  await town.local.clock.advance('PT3S')
  await town.local.quiet()
}
const tasks = () => hubspot.all('tasks')
const stageOf = () => hubspot.all('contacts').find(({ id }) => id === contact)?.['lifecyclestage']

it("a lead that is no one's yet in HubSpot becomes one there within seconds", async () => {
  await town.happen({
    type: 'lead.created',
    at: town.local.clock.now(),
    who: 'han@example.com',
    name: '韩梅梅',
    props: { owner: 'an' },
  })
  await soon()
  expect(stageOf()).toBe('lead')
})

it('a break becomes one task there, though the function dies right after it made it', async () => {
  const crash = town.local.crashOn({
    function: 'sync-crm',
    action: 'dynamodb:PutItem',
    nth: 2,
    when: 'before',
  })
  await town.local.clock.advance('PT32M', { step: 'PT1M' })
  await town.local.quiet()
  expect(crash.happened()).toBe(true)
  expect(tasks()).toHaveLength(1)
  await town.local.clock.advance('PT15M', { step: 'PT1M' })
  await town.local.quiet()
  expect(tasks()).toMatchObject([{ hs_task_status: 'NOT_STARTED', hubspot_owner_id: '777' }])
})

it('its end closes the task, across another death; and what was bought moves the stage on', async () => {
  const crash = town.local.crashOn({
    function: 'sync-crm',
    action: 'dynamodb:PutItem',
    nth: 1,
    when: 'before',
  })
  await town.happen({
    type: 'order.paid',
    at: town.local.clock.now(),
    who: 'han@example.com',
    props: { order_id: '1' },
  })
  await town.local.clock.advance('PT10M', { step: 'PT1M' })
  await town.local.quiet()
  expect(crash.happened()).toBe(true)
  expect(tasks()).toMatchObject([{ hs_task_status: 'COMPLETED' }])
  expect(stageOf()).toBe('customer')
})

it('nothing of it is lost for good', async () => {
  const parked = await town.local.queues()
  expect(Object.entries(parked).filter(([name, { ready }]) => name.includes('Parked') && ready > 0)).toEqual(
    [],
  )
})

const json = async (method: string, path: string, body?: object): Promise<unknown> => {
  const answer = await fetch(`${town.local.url}/api/crm/crm/${path}`, {
    method,
    headers: { authorization: `Bearer ${town.local.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return answer.json()
}

it('owner, stage and outcome come in: HubSpot reports them, and they are in the journey', async () => {
  await connect(
    town.local,
    'hubspot',
    'main',
    { clientSecret: 'hubspot-secret' },
    { publicUrl: 'https://hooks.example.com', owners: { 777: 'an' } },
  )
  const now = town.local.clock.now()
  const tell = async (eventId: number, propertyName: string, propertyValue: string): Promise<void> => {
    const asked = pushed(
      [
        {
          ...changed,
          eventId,
          objectId: Number(contact),
          occurredAt: now - 10 + eventId,
          propertyName,
          propertyValue,
        },
      ],
      now,
    )
    const answer = await fetch(`${town.local.url}${asked.path}`, {
      method: 'POST',
      headers: asked.headers,
      body: Buffer.from(asked.body),
    })
    expect(answer.status).toBe(200)
  }
  await tell(1, 'email', 'han@example.com')
  await tell(2, 'hubspot_owner_id', '777')
  await tell(3, 'lifecyclestage', 'evangelist')
  await soon()
  expect(await journeyOf(town.rows, 'email:han@example.com')).toMatchObject({
    profile: { owner: 'an' },
    stages: { loyalty: now - 7 },
    wonAt: expect.any(Number),
  })
  expect(stageOf()).toBe('evangelist')
})

it('a comparison states what drifted apart, and an operator decides which value is right', async () => {
  await json('POST', 'reconcile')
  await soon()
  const seen = driftsView.parse(await json('GET', 'drift'))
  expect(seen).toMatchObject({
    run: { compared: 1 },
    items: [{ field: 'owner', ours: { value: 'an' }, theirs: { value: '111' }, newer: 'ours' }],
  })
  for (const { person, field } of seen.items) await json('POST', 'drift', { person, field, take: 'ours' })
  await soon()
  expect(hubspot.all('contacts')).toMatchObject([{ lifecyclestage: 'evangelist', hubspot_owner_id: '777' }])
  await json('POST', 'reconcile')
  await soon()
  expect(driftsView.parse(await json('GET', 'drift')).items).toEqual([])
  expect(town.local.calls.distinct().filter(({ allowed }) => !allowed)).toEqual([])
})
