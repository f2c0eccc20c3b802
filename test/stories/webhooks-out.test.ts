import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { deliveriesView } from '../../shared/api/views/crm.ts'
import { receiver } from '../crm/receiver.ts'
import { connect } from './queries.ts'
import { minute, openInstallation, type MessagingInstallation } from './messaging-installation.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const facts = ['interruption.found', 'interruption.recovered', 'stage.reached', 'touchpoint.kept']
let town: MessagingInstallation
let erp: Awaited<ReturnType<typeof receiver>>
let down: Awaited<ReturnType<typeof receiver>>
beforeAll(async () => {
  ;[town, erp, down] = [await openInstallation(), await receiver(), await receiver()]
  down.says.status = 503
  await connect(
    town.local,
    'webhook-out',
    'erp',
    { secret },
    { url: erp.url, facts, touchpoints: ['order.paid'] },
  )
  await connect(
    town.local,
    'webhook-out',
    'down',
    { secret },
    { url: down.url, facts: ['interruption.found'] },
  )
})
afterAll(async () => {
  await town?.local.stop()
  await erp?.close()
  await down?.close()
})

const envelope = z.object({
  type: z.string(),
  data: z.looseObject({ type: z.string().optional(), stage: z.string().optional(), id: z.string() }),
})
const told = (to: typeof erp) => to.got.map(({ body }) => envelope.parse(JSON.parse(body)))
const kinds = (to: typeof erp) =>
  told(to).map(({ type, data }) => [type, data.type ?? data.stage].filter(Boolean).join(' '))
const deliveries = async (id: string) => {
  const answer = await fetch(`${town.local.url}/api/deliveries/${id}`, {
    headers: { authorization: `Bearer ${town.local.token}` },
  })
  return deliveriesView.parse(await answer.json())
}

it('what happens in one channel is reported to who asked for it within seconds, signed, each thing once', async () => {
  const began = town.local.clock.now()
  await town.happen({ type: 'lead.created', at: began, who: 'han@example.com', name: '韩梅梅' })
  await town.happen({ type: 'order.paid', at: began + 1000, who: 'li@example.com', props: { order_id: '1' } })
  await town.local.clock.advance('PT3S')
  await town.local.quiet()
  expect(kinds(erp).sort()).toEqual(
    expect.arrayContaining([
      'stage.reached interest',
      'stage.reached purchase',
      'touchpoint.kept order.paid',
    ]),
  )
  expect(new Set(told(erp).map(({ data }) => data.id)).size).toBe(erp.got.length)
  for (const { headers, body } of erp.got) {
    const { 'webhook-id': id = '', 'webhook-timestamp': at = '0', 'webhook-signature': signature } = headers
    expect(signature).toBe(new Webhook(secret).sign(String(id), new Date(Number(at) * 1000), body))
    expect(body).not.toMatch(/example\.com|韩梅梅/)
  }
})

it('a break that was found reaches all people; who is down gets it later, under the same id, and that it failed is on record', async () => {
  await town.local.clock.advance('PT32M', { step: 'PT1M' })
  await town.local.quiet()
  expect(kinds(erp).filter((kind) => kind === 'interruption.found')).toHaveLength(1)
  expect(await deliveries('down')).toMatchObject({
    items: [{ type: 'interruption.found', status: 'waiting', last: { status: 503 } }],
  })
  down.says.status = 200
  await town.local.clock.advance('PT10M', { step: 'PT1M' })
  await town.local.quiet()
  expect(await deliveries('down')).toMatchObject({ items: [{ status: 'delivered' }] })
  expect(down.got.length).toBeGreaterThanOrEqual(3)
  expect(new Set(down.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
})

it('that the journey goes on is reported too', async () => {
  await town.happen({ type: 'lead.handled', at: town.local.clock.now() - minute, who: 'han@example.com' })
  await town.local.clock.advance('PT3S')
  await town.local.quiet()
  expect(kinds(erp)).toContain('interruption.recovered')
})

it('a function that dies after it reported reports the same under the same id', async () => {
  const before = erp.got.length
  const crash = town.local.crashOn({
    function: 'sync-crm',
    action: 'dynamodb:PutItem',
    nth: 4,
    when: 'before',
  })
  await town.happen({
    type: 'order.paid',
    at: town.local.clock.now(),
    who: 'wang@example.com',
    props: { order_id: '2' },
  })
  await town.local.clock.advance('PT20M', { step: 'PT1M' })
  await town.local.quiet()
  expect(crash.happened()).toBe(true)
  const since = erp.got.slice(before)
  const heard = new Map(since.map(({ headers, body }) => [String(headers['webhook-id']), body]))
  expect(
    [...heard.values()]
      .map(
        (body) => envelope.parse(JSON.parse(body)).data.type ?? envelope.parse(JSON.parse(body)).data.stage,
      )
      .sort(),
  ).toEqual(['awareness', 'order.paid', 'purchase'])
  expect(since.every(({ headers, body }) => heard.get(String(headers['webhook-id'])) === body)).toBe(true)
  expect((await deliveries('erp')).items.every(({ status }) => status === 'delivered')).toBe(true)
})
