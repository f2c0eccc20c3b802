import * as z from 'zod'
import { Refused } from '../../runtime/errors.ts'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { insistOnHmac, insistOnRecent } from '../verification/hmac.ts'
import { json, posted } from '../http/read-post-body.ts'
import { anySecret } from '../../model/secret.ts'
import { insistOnToken, token } from '../verification/url-token.ts'
import { assumptions } from '../parsing/connection-defaults.ts'

/**
 * Chatwoot's webhooks (channels.md 9.1), signed in newer releases. Older ones sign nothing: `unsigned` says
 * that a token in the address will do.
 */
export const door: Door = {
  name: 'chatwoot',
  secrets: z.union([z.strictObject({ secret: anySecret }), z.strictObject({ token })]),
  settings: z.strictObject({ ...assumptions, unsigned: z.boolean().default(false) }),
  receive: (request, connection, now) => receive(request, connection, now),
}

const receive = (request: RawRequest, connection: Connection, now: number): Received => {
  const text = posted(request)
  if (connection.settings['unsigned'] === true) insistOnToken(request, connection)
  else insistOnSignature(request, connection, text, now)
  return { answer: json(200, {}), events: [text] }
}

const insistOnSignature = (
  { headers }: RawRequest,
  { secrets }: Connection,
  text: string,
  now: number,
): void => {
  const { 'x-chatwoot-timestamp': time = '', 'x-chatwoot-signature': given } = headers
  if (!/^\d{1,12}$/.test(time))
    throw new Refused('x-chatwoot-timestamp must be there', { status: 401, field: 'x-chatwoot-timestamp' })
  insistOnHmac(
    { given, field: 'x-chatwoot-signature', encoding: 'hex', prefix: 'sha256=' },
    secrets['secret'],
    `${time}.${text}`,
  )
  insistOnRecent(Number(time) * 1000, now, 'x-chatwoot-timestamp')
}
