import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { textOf } from '../http/body.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { parseJson } from '../parsing/json.ts'
import { isSignedBy, signedIn } from './signature.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const base64Of =
  (prefix: string, least: number, most: number) =>
  (said: string): boolean => {
    const bytes = Buffer.from(said.replace(prefix, ''), 'base64')
    return (
      bytes.length >= least &&
      bytes.length <= most &&
      bytes.toString('base64').replaceAll('=', '') === said.replace(prefix, '').replaceAll('=', '')
    )
  }
const secret = rotatableSecret(
  z.string().refine(base64Of('whsec_', 16, 128), 'must be whsec_ and base64'),
).meta({
  draw: 'whsec',
})
const publicKey = rotatableSecret(
  z.string().refine(base64Of('whpk_', 32, 32), 'must be whpk_ and an ed25519 key in base64'),
)
const mostBytes = 128 * 1024

/** Whoever signs as https://www.standardwebhooks.com says, Svix's senders among them. */
export const receiver: WebhookReceiver = {
  name: 'standard-webhooks',
  secrets: z.union([
    z.strictObject({ secret }),
    z.strictObject({ publicKey }),
    z.strictObject({ secret, publicKey }),
  ]),
  settings: z.strictObject(assumptions),
  verify: (request, connection, now) => receive(request, connection, now),
}

const receive = (request: HttpRequest, { secrets }: Connection, now: number): VerifiedRequest => {
  if (request.method !== 'POST') throw new RejectedError('only POST is answered here', { status: 405 })
  if (request.body.length > mostBytes)
    throw new RejectedError(`the body must not be larger than ${mostBytes} bytes`, { status: 413 })
  if (!['', 'identity'].includes(request.headers['content-encoding'] ?? ''))
    throw new RejectedError('the body must not be compressed', { status: 415, field: 'content-encoding' })
  const signed = signedIn(request.headers, now)
  const text = textOf(request.body)
  if (!isSignedBy(signed, text, activeSecrets(secrets['secret']), activeSecrets(secrets['publicKey']))) {
    throw new RejectedError('webhook-signature must be made with the secret of this connection', {
      status: 401,
      field: 'webhook-signature',
    })
  }
  parseJson(text)
  return {
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' },
    events: [text],
    context: { id: signed.id },
  }
}
