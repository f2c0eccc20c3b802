import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { splitParts } from '../http/parts.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest } from '../verification/digest.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { membersOf } from '../parsing/json.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * Youzan (有赞): JSON, signed in a header (doc.youzanyun.com, message push). The answer must contain `success`,
 * and a refusal must not.
 */
export const receiver: WebhookReceiver = {
  name: 'youzan',
  secrets: z.strictObject({
    clientId: z.string().min(4).max(100),
    clientSecret: rotatableSecret(z.string().min(8).max(200)),
  }),
  settings: z.strictObject({ ...assumptions, shop: shopSetting, types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
  rejectionResponse: ({ status, message }) => json(status, { code: status, msg: message }),
}

const receive = (
  request: HttpRequest,
  { secrets: { clientId, clientSecret } }: Connection,
): VerifiedRequest => {
  const text = readPostBody(request)
  const id = activeSecrets(clientId)[0] ?? ''
  verifyHexDigest(
    request.headers['event-sign'],
    clientSecret,
    (secret) => hexOf('md5', id, request.body, secret),
    'event-sign',
  )
  return { answer: json(200, { code: 0, msg: 'success' }), events: splitParts(text, messagesIn) }
}

/**
 * Without what differs at every delivery, and what only the door needs. What Youzan sends to try us is
 * nobody's.
 */
const messagesIn = (said: unknown): unknown[] => {
  const { sendCount: _count, sign: _sign, client_id: _client, test, ...message } = membersOf(said) ?? {}
  return test === true ? [] : [message]
}
