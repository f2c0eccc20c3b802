import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { insistOnHmac, insistOnRecent } from '../verification/hmac.ts'
import { json, posted } from '../http/read-post-body.ts'
import { anySecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { typesSetting } from '../parsing/event-mapping.ts'

/** Zendesk's webhooks (channels.md 9.2). The secret is used as it is written. */
export const door: Door = {
  name: 'zendesk',
  secrets: z.strictObject({ signingSecret: anySecret }),
  settings: z.strictObject({ ...assumptions, types: typesSetting }),
  receive: (request, connection, now) => receive(request, connection, now),
}

const field = 'x-zendesk-webhook-signature'

const receive = (request: RawRequest, { secrets }: Connection, now: number): Received => {
  const text = posted(request)
  const { [field]: given, [`${field}-timestamp`]: time = '' } = request.headers
  insistOnHmac({ given, field }, secrets['signingSecret'], `${time}${text}`)
  // Nothing parts time and body where they are signed: so the time must end where a time ends.
  insistOnRecent(/^[\d-]{10}T[\d:.]+Z$/.test(time) ? Date.parse(time) : Number.NaN, now, `${field}-timestamp`)
  return { answer: json(200, {}), events: [text] }
}
