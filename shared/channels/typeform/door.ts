import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { insistOnHmac } from '../doors/hmac.ts'
import { json, posted } from '../doors/posted.ts'
import { anySecret } from '../doors/secrets.ts'
import { formSettings } from '../reading/answers.ts'

const field = 'typeform-signature'

/** Typeform's webhooks (channels.md 9.4). No time is signed. */
export const door: Door = {
  name: 'typeform',
  secrets: z.strictObject({ secret: anySecret.meta({ draw: 'hex' }) }),
  settings: z.strictObject(formSettings('survey.submitted')),
  receive: (request, connection) => receive(request, connection),
}

const receive = (request: RawRequest, { secrets }: Connection): Received => {
  const text = posted(request)
  insistOnHmac({ given: request.headers[field], field, prefix: 'sha256=' }, secrets['secret'], text)
  return { answer: json(200, {}), events: [text] }
}
