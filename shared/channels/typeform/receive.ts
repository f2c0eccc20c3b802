import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { insistOnHmac } from '../verification/hmac.ts'
import { json, posted } from '../http/read-post-body.ts'
import { anySecret } from '../../model/secret.ts'
import { formSettings } from '../parsing/form-answers.ts'

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
