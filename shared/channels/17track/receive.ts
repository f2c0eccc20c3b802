import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest } from '../verification/digest.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/** 17TRACK, version 2: JSON, signed in a header (17TRACK API v2.2, push). */
export const receiver: WebhookReceiver = {
  name: '17track',
  secrets: z.strictObject({ securityKey: rotatableSecret(z.string().min(8).max(200)) }),
  settings: z.strictObject({ shop: shopSetting, types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
}

const receive = (request: HttpRequest, { secrets }: Connection): VerifiedRequest => {
  const text = readPostBody(request)
  verifyHexDigest(
    request.headers['sign'],
    secrets['securityKey'],
    (key) => hexOf('sha256', request.body, '/', key),
    'sign',
  )
  return { answer: json(200, {}), events: [text] }
}
