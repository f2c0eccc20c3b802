import { connection, noon, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { hmacOf } from '../signing.ts'

const publicUrl = 'https://hooks.example.com'
const path = '/hooks/hubspot/main'

/** What HubSpot sends, signed with the address it was given. */
export const pushed = (events: unknown, at = noon, secret = 'hubspot-secret') => {
  const body = JSON.stringify(events)
  return request({
    path,
    headers: {
      'x-hubspot-request-timestamp': String(at),
      'x-hubspot-signature-v3': hmacOf(secret, `POST${publicUrl}${path}${body}${at}`),
    },
    body,
  })
}
export const changed = {
  eventId: 1,
  subscriptionId: 2,
  portalId: 62_515,
  occurredAt: noon - 1000,
  subscriptionType: 'contact.propertyChange',
  objectId: 123,
  propertyName: 'lifecyclestage',
  propertyValue: 'lead',
}
export const to = connection(
  'hubspot',
  { clientSecret: 'hubspot-secret' },
  { country: 'CN', currency: 'CNY', publicUrl, types: {} },
)

export const sample: Sample = {
  to,
  asked: pushed([changed]),
  retried: (later) => pushed([{ ...changed, attemptNumber: 3 }], later),
  needed: ['x-hubspot-request-timestamp', 'x-hubspot-signature-v3'],
  sealed: (body) => [0, body.length],
}
