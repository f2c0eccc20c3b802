import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { verifyHmac, verifyTimestamp } from '../verification/hmac.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { opaqueSecret } from '../../model/secret.ts'
import { verifyUrlToken, token } from '../verification/url-token.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * Chatwoot's webhooks (Chatwoot, lib/webhooks/trigger.rb), signed in newer releases. Older ones sign nothing:
 * `unsigned` says that a token in the address will do.
 */
export const receiver: WebhookReceiver = {
  name: 'chatwoot',
  secrets: z.union([z.strictObject({ secret: opaqueSecret }), z.strictObject({ token })]),
  settings: z.strictObject({ ...assumptions, unsigned: z.boolean().default(false) }),
  verify: (request, connection, now) => receive(request, connection, now),
}

const receive = (request: HttpRequest, connection: Connection, now: number): VerifiedRequest => {
  const text = readPostBody(request)
  if (connection.settings['unsigned'] === true) verifyUrlToken(request, connection)
  else insistOnSignature(request, connection, text, now)
  return { answer: json(200, {}), events: [text] }
}

const insistOnSignature = (
  { headers }: HttpRequest,
  { secrets }: Connection,
  text: string,
  now: number,
): void => {
  const { 'x-chatwoot-timestamp': time = '', 'x-chatwoot-signature': given } = headers
  if (!/^\d{1,12}$/.test(time))
    throw new RejectedError('x-chatwoot-timestamp must be there', {
      status: 401,
      field: 'x-chatwoot-timestamp',
    })
  verifyHmac(
    { given, field: 'x-chatwoot-signature', encoding: 'hex', prefix: 'sha256=' },
    secrets['secret'],
    `${time}.${text}`,
  )
  verifyTimestamp(Number(time) * 1000, now, 'x-chatwoot-timestamp')
}
