import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { splitEvents } from '../http/split-events.ts'
import { verifyHmac, verifyTimestamp } from '../verification/hmac.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { publicUrl, publicUrlOf } from '../http/public-url.ts'
import { opaqueSecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { crmWords } from '../parsing/crm-field-mapping.ts'
import { membersOf } from '../parsing/json.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * HubSpot's webhooks, signed the third way (HubSpot, request signature v3). The first two are made without a
 * time, or without an HMAC: refused.
 */
export const receiver: WebhookReceiver = {
  name: 'hubspot',
  secrets: z.strictObject({ clientSecret: opaqueSecret }),
  settings: z.strictObject({
    ...assumptions,
    ...crmWords,
    publicUrl,
    types: typesSetting,
    ourApp: z
      .string()
      .regex(/^\d{1,20}$/, 'must be the number of an app')
      .exactOptional(),
  }),
  verify: (request, connection, now) => receive(request, connection, now),
}

const receive = (request: HttpRequest, connection: Connection, now: number): VerifiedRequest => {
  const text = readPostBody(request)
  const { 'x-hubspot-signature-v3': given, 'x-hubspot-request-timestamp': time = '' } = request.headers
  const field = 'x-hubspot-signature-v3'
  const url = publicUrlOf(request, connection).replaceAll(escaped, decodeURIComponent)
  verifyHmac({ given, field }, connection.secrets['clientSecret'], `POST${url}${text}${time}`)
  verifyTimestamp(Number(time || Number.NaN), now, 'x-hubspot-request-timestamp')
  return { answer: json(200, {}), events: splitEvents(text, withoutAttempt) }
}

/** HubSpot signs these as they are, however they were written (not verified). */
const escaped = /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi

/** How often it was tried is another number every time. */
const withoutAttempt = (event: unknown): unknown => {
  const { attemptNumber: _, ...said } = membersOf(event) ?? { event }
  return said
}
