import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { verifyHmac, verifyTimestamp } from '../verification/hmac.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { opaqueSecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/** Zendesk's webhooks (developer.zendesk.com, Verifying webhooks). The secret is used as it is written. */
export const receiver: WebhookReceiver = {
  name: 'zendesk',
  secrets: z.strictObject({ signingSecret: opaqueSecret }),
  settings: z.strictObject({ ...assumptions, types: typesSetting }),
  verify: (request, connection, now) => receive(request, connection, now),
}

const field = 'x-zendesk-webhook-signature'

const receive = (request: HttpRequest, { secrets }: Connection, now: number): VerifiedRequest => {
  const text = readPostBody(request)
  const { [field]: given, [`${field}-timestamp`]: time = '' } = request.headers
  verifyHmac({ given, field }, secrets['signingSecret'], `${time}${text}`)
  // Nothing parts time and body where they are signed: so the time must end where a time ends.
  verifyTimestamp(
    /^[\d-]{10}T[\d:.]+Z$/.test(time) ? Date.parse(time) : Number.NaN,
    now,
    `${field}-timestamp`,
  )
  return { answer: json(200, {}), events: [text] }
}
