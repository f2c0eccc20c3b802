import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { active } from '../../runtime/constant-time.ts'
import { partsOf } from '../http/parts.ts'
import { json, posted } from '../http/read-post-body.ts'
import { oneOrTwo } from '../../model/secret.ts'
import { hexOf, insistOnHex } from '../verification/digest.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { membersOf } from '../parsing/json.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'

/**
 * Youzan (有赞): JSON, signed in a header (channels.md 7.3). The answer must contain `success`, and a refusal
 * must not.
 */
export const door: Door = {
  name: 'youzan',
  secrets: z.strictObject({
    clientId: z.string().min(4).max(100),
    clientSecret: oneOrTwo(z.string().min(8).max(200)),
  }),
  settings: z.strictObject({ ...assumptions, shop: shopSetting, types: typesSetting }),
  receive: (request, connection) => receive(request, connection),
  refusal: ({ status, message }) => json(status, { code: status, msg: message }),
}

const receive = (request: RawRequest, { secrets: { clientId, clientSecret } }: Connection): Received => {
  const text = posted(request)
  const id = active(clientId)[0] ?? ''
  insistOnHex(
    request.headers['event-sign'],
    clientSecret,
    (secret) => hexOf('md5', id, request.body, secret),
    'event-sign',
  )
  return { answer: json(200, { code: 0, msg: 'success' }), events: partsOf(text, messagesIn) }
}

/**
 * Without what differs at every delivery, and what only the door needs. What Youzan sends to try us is
 * nobody's.
 */
const messagesIn = (said: unknown): unknown[] => {
  const { sendCount: _count, sign: _sign, client_id: _client, test, ...message } = membersOf(said) ?? {}
  return test === true ? [] : [message]
}
