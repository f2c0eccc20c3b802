import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { splitParts } from '../http/parts.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest } from '../verification/digest.ts'
import { membersOf } from '../parsing/json.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * A shop of Douyin's (抖店): an array of messages, signed in a header (Douyin shop open platform, message
 * push). Only its `md5` is known to us; a `sign-method` of another name is refused.
 */
export const receiver: WebhookReceiver = {
  name: 'doudian',
  secrets: z.strictObject({
    appKey: z.string().regex(/^[\w-]{4,64}$/, 'must be an app key'),
    appSecret: rotatableSecret(z.string().min(8).max(200)),
  }),
  settings: z.strictObject({ shop: shopSetting, types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
  rejectionResponse: ({ status, message }) => json(status, { code: status, msg: message }),
}

const receive = (request: HttpRequest, { secrets: { appKey, appSecret } }: Connection): VerifiedRequest => {
  const text = readPostBody(request)
  const app = activeSecrets(appKey)[0] ?? ''
  if (!/^(md5)?$/i.test(request.headers['sign-method'] ?? ''))
    throw new RejectedError('sign-method must be md5', { status: 401, field: 'sign-method' })
  verifyHexDigest(
    request.headers['event-sign'],
    appSecret,
    (secret) => hexOf('md5', app, request.body, secret),
    'event-sign',
  )
  return {
    answer: json(200, { code: 0, msg: 'success' }),
    events: splitParts(text, messagesIn),
    context: { app },
  }
}

/** The tag of a message that only tries the address. */
const probe = '0'

const messagesIn = (said: unknown): unknown[] =>
  [said].flat().filter((message) => String(membersOf(message)?.['tag']) !== probe)
