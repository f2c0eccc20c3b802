import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { verifyHmac } from '../verification/hmac.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { opaqueSecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const mostBytes = 512 * 1024

/**
 * WooCommerce's webhooks (woocommerce-rest-api-docs, Webhooks). What happened is said in headers, which are
 * not signed.
 */
export const receiver: WebhookReceiver = {
  name: 'woocommerce',
  secrets: z.strictObject({ secret: opaqueSecret.meta({ draw: 'hex' }) }),
  settings: z.strictObject({ ...assumptions, shop: shopSetting, types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
}

/**
 * When a webhook is made, the shop asks once whether anybody is there, with its number as a form and without
 * a signature.
 */
const ping = /^webhook_id=\d{1,20}$/

const receive = (request: HttpRequest, { secrets }: Connection): VerifiedRequest => {
  const text = readPostBody(request, mostBytes)
  if (ping.test(text)) return { answer: json(200, {}), events: [] }
  const said = (name: string): string => (request.headers[`x-wc-webhook-${name}`] ?? '').slice(0, 200)
  verifyHmac({ given: said('signature'), field: 'x-wc-webhook-signature' }, secrets['secret'], text)
  return {
    answer: json(200, {}),
    events: [text],
    context: { topic: said('topic'), shop: URL.parse(said('source'))?.hostname ?? '' },
  }
}
