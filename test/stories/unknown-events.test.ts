import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { connect } from './queries.ts'

let local: Local
const token = 'a-token-of-many-letters'
beforeAll(async () => {
  local = await startLocal({ speed: 0, startAt: '2026-01-07T02:00:00Z' })
  await connect(local, 'cloudevents', 'app', { token }, { types: { 'Signed Up': 'lead.created' } })
}, 180_000)
afterAll(async () => {
  await local?.stop()
})

const post = async (
  path: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Promise<number> =>
  (await fetch(`${local.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status
const track = (event: string, n: number) => ({ type: 'track', event, messageId: `m${n}`, userId: 'u1' })
const cloudEvent = (type: string, n: number) => ({
  specversion: '1.0',
  id: `c${n}`,
  source: '/app',
  type,
  data: { user_id: 'u1' },
})
const view = z.object({
  unknownEvents: z.array(z.object({ name: z.string(), count: z.int(), didYouMean: z.string().optional() })),
})
const api = async (path: string): Promise<unknown> =>
  (await fetch(`${local.url}/api/${path}`, { headers: { authorization: `Bearer ${local.token}` } })).json()
const unknownEvents = async (path: string) => view.parse(await api(path)).unknownEvents

it('events that no mapping knows are shown at their connection, with the name that was probably meant', async () => {
  const write = { authorization: `Basic ${btoa(`${local.writeKey}:`)}`, 'content-type': 'application/json' }
  const names = [
    'Signed Upp',
    'Signed Upp',
    'Lead Creatd',
    'Lead Created',
    'li.lei@example.com',
    '138 0013 8000',
  ]
  expect(await post('/v1/batch', write, { batch: names.map(track) })).toBe(200)
  const bearer = { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' }
  expect(await post('/hooks/cloudevents/app', bearer, ['Signed Upp', 'Signed Up'].map(cloudEvent))).toBe(200)
  expect(await local.settled({ timeoutMs: 120_000 })).toMatchObject({ settled: true })

  expect(await unknownEvents('connections/segment/default')).toEqual([
    { name: 'Signed Upp', count: 2 },
    { name: 'Lead Creatd', count: 1, didYouMean: 'lead.created' },
    { name: '', count: 2 },
  ])
  const meant = [{ name: 'Signed Upp', count: 1, didYouMean: 'Signed Up' }]
  expect(await unknownEvents('connections/cloudevents/app')).toEqual(meant)
  expect(await api('connections')).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ id: 'app', unknownEvents: meant })]),
  })
  expect(local.complaints()).toEqual([])
}, 180_000)
