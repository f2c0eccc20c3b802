import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { formOf, json } from '../http/read-post-body.ts'
import { postedWithToken, token } from '../verification/url-token.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * Weidian (微店): a form with `content`, unsigned: its address holds a token. `amounts`:
 * believe what it says of money.
 */
export const receiver: WebhookReceiver = {
  name: 'weidian',
  secrets: z.strictObject({ token }),
  settings: z.strictObject({
    ...assumptions,
    amounts: z.boolean().default(false),
    shop: shopSetting,
    types: typesSetting,
  }),
  verify: (request, connection) => receive(request, connection),
  rejectionResponse: ({ status, message }) => json(status, { status: 'fail', message }),
}

const receive = (request: HttpRequest, connection: Connection): VerifiedRequest => {
  const { content } = formOf(postedWithToken(request, connection))
  if (content === undefined) throw new RejectedError('content must be there', { field: 'content' })
  return { answer: json(200, { status: 'success' }), events: [content] }
}
