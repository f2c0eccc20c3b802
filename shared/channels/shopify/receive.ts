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
 * Shopify's webhooks, those the law asks for among them (shopify.dev, Webhooks). What happened is said in
 * headers, which are not signed.
 */
export const receiver: WebhookReceiver = {
  name: 'shopify',
  secrets: z.strictObject({ clientSecret: opaqueSecret }),
  settings: z.strictObject({ ...assumptions, shop: shopSetting, types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
}

const receive = (request: HttpRequest, { secrets }: Connection): VerifiedRequest => {
  const text = readPostBody(request, mostBytes)
  const said = (name: string): string =>
    (request.headers[`x-shopify-${name}`] ?? request.headers[`shopify-${name}`] ?? '').slice(0, 200)
  verifyHmac({ given: said('hmac-sha256'), field: 'x-shopify-hmac-sha256' }, secrets['clientSecret'], text)
  return {
    answer: json(200, {}),
    events: [text],
    context: {
      topic: said('topic'),
      shop: said('shop-domain'),
      event: said('event-id'),
      triggeredAt: said('triggered-at'),
    },
  }
}
