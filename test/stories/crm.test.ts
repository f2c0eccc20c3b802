import { afterAll, beforeAll, expect, it } from 'vitest'
import { hubspotServer } from '../crm/hubspot-server.ts'
import { connect } from './looking.ts'
import { openTown, type Town } from './sending-town.ts'

const token = 'pat-eu1-secret-of-an-app'
let town: Town
let hubspot: Awaited<ReturnType<typeof hubspotServer>>
let contact = ''
beforeAll(async () => {
  town = await openTown()
  hubspot = await hubspotServer({ token, now: () => town.local.clock.now() })
  contact = hubspot.put('contacts', { email: 'han@example.com', lifecyclestage: 'subscriber', hubspot_owner_id: '111' })
  await connect(town.local, 'hubspot-out', 'crm', { token }, { portal: '62515', api: hubspot.url, owners: { an: '777' } })
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

it('a lead that is nobody\'s yet in HubSpot becomes one there within seconds', async () => {
  await town.happen({ type: 'lead.created', at: town.local.clock.now(), who: 'han@example.com', name: '韩梅梅', props: { owner: 'an' } })
  await soon()
  expect(stageOf()).toBe('lead')
})

it('a break becomes one task there, though the function dies right after it made it', async () => {
  const crash = town.local.crashOn({ function: 'send-crm', action: 'dynamodb:PutItem', nth: 2, when: 'before' })
  await town.local.clock.advance('PT32M', { step: 'PT1M' })
  await town.local.quiet()
  expect(crash.happened()).toBe(true)
  expect(tasks()).toHaveLength(1)
  await town.local.clock.advance('PT15M', { step: 'PT1M' })
  await town.local.quiet()
  expect(tasks()).toMatchObject([{ hs_task_status: 'NOT_STARTED', hubspot_owner_id: '777' }])
})

it('its end closes the task, across another death; and what was bought moves the stage on', async () => {
  const crash = town.local.crashOn({ function: 'send-crm', action: 'dynamodb:PutItem', nth: 1, when: 'before' })
  await town.happen({ type: 'order.paid', at: town.local.clock.now(), who: 'han@example.com', props: { order_id: '1' } })
  await town.local.clock.advance('PT10M', { step: 'PT1M' })
  await town.local.quiet()
  expect(crash.happened()).toBe(true)
  expect(tasks()).toMatchObject([{ hs_task_status: 'COMPLETED' }])
  expect(stageOf()).toBe('customer')
})

it('nothing of it is lost for good', async () => {
  const parked = await town.local.queues()
  expect(Object.entries(parked).filter(([name, { ready }]) => name.includes('Parked') && ready > 0)).toEqual([])
})
