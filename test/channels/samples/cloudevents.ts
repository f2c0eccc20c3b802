import { connection, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'

export const to = connection('cloudevents', { token: 'a-bearer-token' })
export const bearer = { authorization: 'Bearer a-bearer-token' }
export const event = {
  specversion: '1.0',
  id: 'A-1',
  source: '/crm',
  type: 'com.example.lead.created',
  time: '2026-01-05T11:59:00Z',
  data: { email: 'li@example.com', origin: 'crm' },
}
export const structured = (said: unknown, type = 'application/cloudevents+json; charset=utf-8') =>
  request({ headers: { ...bearer, 'content-type': type }, body: JSON.stringify(said) })
const asked = structured(event)

export const sample: Sample = { to, asked, retried: () => asked, needed: ['authorization'] }
