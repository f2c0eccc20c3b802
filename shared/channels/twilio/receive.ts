import { createHash } from 'node:crypto'
import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { equalConstantTime } from '../../runtime/constant-time.ts'
import { verifyHmac } from '../verification/hmac.ts'
import { readPostBody } from '../http/read-post-body.ts'
import { publicUrl, publicUrlOf } from '../http/public-url.ts'
import { opaqueSecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const field = 'x-twilio-signature'

/**
 * Twilio's callbacks: what became of a text message, and what came back (Twilio, webhook security). Signed
 * with the address we have in public.
 */
export const receiver: WebhookReceiver = {
  name: 'twilio',
  secrets: z.strictObject({ authToken: opaqueSecret }),
  settings: z.strictObject({ ...assumptions, publicUrl }),
  verify: (request, connection) => receive(request, connection),
}

const receive = (request: HttpRequest, connection: Connection): VerifiedRequest => {
  const text = readPostBody(request)
  const url = publicUrlOf(request, connection)
  const given = request.headers[field]
  const { bodySHA256: sum } = request.query
  const rest = sum === undefined ? sortedForm(text) : ''
  verifyHmac(
    { given, field, algorithm: 'sha1' },
    connection.secrets['authToken'],
    `${url}${rest}`,
    `${otherPort(url)}${rest}`,
  )
  if (sum !== undefined && !equalConstantTime(sum, createHash('sha256').update(text).digest('hex')))
    throw new RejectedError('bodySHA256 must be that of the body', { status: 401, field: 'bodySHA256' })
  return {
    answer: { status: 200, headers: { 'content-type': 'text/xml' }, body: '<Response/>' },
    events: [text],
  }
}

/** The fields of the form by name, each name with its values once. */
const sortedForm = (text: string): string => {
  const form = new URLSearchParams(text)
  return [...new Set(form.keys())]
    .sort()
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`))
    .join('')
}

/**
 * The same address with the usual port where none is said, and without one where one is: Twilio signs either.
 */
const otherPort = (url: string): string =>
  url.replace(/^(https?):\/\/([^/:]+)(:\d+)?/, (_, scheme: string, host: string, port?: string) =>
    port ? `${scheme}://${host}` : `${scheme}://${host}:${scheme === 'https' ? 443 : 80}`,
  )
