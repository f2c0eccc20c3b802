import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { splitParts } from '../http/parts.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest } from '../verification/digest.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * Douyin's life services and open platform: JSON, signed in a header (developer.open-douyin.com, webhooks).
 * Whether the check of the address is signed is not said: `openCheck` answers one that is not, with nothing
 * but its own number.
 */
export const receiver: WebhookReceiver = {
  name: 'douyin-life',
  secrets: z.strictObject({ clientSecret: rotatableSecret(z.string().min(8).max(200)) }),
  settings: z.strictObject({ openCheck: z.boolean().default(false), shop: shopSetting, types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
}

const checkSchema = z.object({
  event: z.literal('verify_webhook'),
  content: z.object({ challenge: z.union([z.int(), z.string().regex(/^\w{1,64}$/)]) }),
})

const receive = (request: HttpRequest, { secrets, settings }: Connection): VerifiedRequest => {
  const { headers, body } = request
  const text = readPostBody(request)
  const signature = headers['x-douyin-signature']
  const unsigned = signature === undefined && settings['openCheck'] === true ? checkIn(text) : undefined
  if (unsigned) return { answer: json(200, unsigned), events: [] }
  verifyHexDigest(
    signature,
    secrets['clientSecret'],
    (secret) => hexOf('sha1', secret, body),
    'x-douyin-signature',
  )
  const events = splitParts(text, eventsIn)
  const checked = checkIn(events[0] ?? '')
  if (checked) return { answer: json(200, checked), events: [] }
  return { answer: json(200, { code: 0, msg: 'success' }), events }
}

/** A log id differs at every delivery. */
const eventsIn = (said: unknown): unknown[] => {
  const { log_id: _log, ...event } = membersOf(said) ?? {}
  return [event]
}

/** What a check of the address wants to hear. */
const checkIn = (text: string) => {
  try {
    return checkSchema.safeParse(parseJson(text)).data?.content
  } catch {
    return undefined
  }
}
