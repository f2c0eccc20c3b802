import { connection, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { hmacOf } from '../signing.ts'

const body = JSON.stringify({
  id: 4_501,
  email: 'li@example.com',
  total_price: '199.00',
  currency: 'CNY',
  created_at: '2026-01-05T11:59:00Z',
})
const asked = request({
  headers: {
    'content-type': 'application/json',
    'x-shopify-topic': 'orders/create',
    'x-shopify-shop-domain': 'demo.myshopify.com',
    'x-shopify-event-id': 'e-1',
    'x-shopify-hmac-sha256': hmacOf('shopify-secret', body),
  },
  body,
})

/**
 * Which event it is stands in a header, so not every change of a request is noticed; its body is looked at in
 * its own test.
 */
export const sample: Sample = {
  to: connection('shopify', { clientSecret: 'shopify-secret' }),
  asked,
  retried: () => asked,
  needed: ['x-shopify-hmac-sha256'],
}
