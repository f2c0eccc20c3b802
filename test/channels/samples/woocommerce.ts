import { connection, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { hmacOf } from '../signing.ts'

const body = JSON.stringify({
  id: 727,
  status: 'pending',
  total: '29.35',
  billing: { email: 'li@example.com' },
  date_created_gmt: '2026-01-05T11:59:00',
})
const asked = request({
  headers: {
    'content-type': 'application/json',
    'x-wc-webhook-topic': 'order.created',
    'x-wc-webhook-source': 'https://shop.example.com/',
    'x-wc-webhook-signature': hmacOf('woo-secret', body),
  },
  body,
})

/**
 * Which event it is stands in a header, so not every change of a request is noticed; its body is looked at in
 * its own test.
 */
export const sample: Sample = {
  to: connection('woocommerce', { secret: 'woo-secret' }),
  asked,
  retried: () => asked,
  needed: ['x-wc-webhook-signature'],
}
