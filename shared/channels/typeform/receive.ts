import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { verifyHmac } from '../verification/hmac.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { opaqueSecret } from '../../model/secret.ts'
import { formSettings } from '../parsing/form-answers.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const field = 'typeform-signature'

/** Typeform's webhooks (Typeform, Secure your webhooks). No time is signed. */
export const receiver: WebhookReceiver = {
  name: 'typeform',
  secrets: z.strictObject({ secret: opaqueSecret.meta({ draw: 'hex' }) }),
  settings: z.strictObject(formSettings('survey.submitted')),
  verify: (request, connection) => receive(request, connection),
}

const receive = (request: HttpRequest, { secrets }: Connection): VerifiedRequest => {
  const text = readPostBody(request)
  verifyHmac({ given: request.headers[field], field, prefix: 'sha256=' }, secrets['secret'], text)
  return { answer: json(200, {}), events: [text] }
}
