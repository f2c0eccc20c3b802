import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { textOf } from '../http/body.ts'
import { encodingAESKey, sealedSettings, token, decryptCallback } from '../verification/encrypted-callback.ts'
import {
  requireCallback,
  verifyTimestampMs,
  textResponse,
  verifySortedSha1,
} from '../verification/sorted-sha1.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/** No secret: the app id (wx…) within which openids mean somebody, and which is sealed with every message. */
const appId = z.string().regex(/^[\w-]{1,64}$/, 'must be an app id')

/**
 * A WeChat official account, service account or mini program (WeChat Official Accounts, message and event
 * push): the check of its address by GET, events by POST.
 */
export const receiver: WebhookReceiver = {
  name: 'wechat-oa',
  secrets: z.union([z.strictObject({ token, appId }), z.strictObject({ token, appId, encodingAESKey })]),
  settings: z.strictObject({
    /**
     * As it is set there. In `plain` the signature does not cover the body: who has seen one address can make
     * up events.
     */
    mode: z.enum(['safe', 'compatible', 'plain']).default('safe'),
    ...sealedSettings,
  }),
  verify: (request, connection, now) => receive(request, connection, now),
  rejectionResponse: ({ status, message }) => textResponse(message, status),
}

const receive = (request: HttpRequest, connection: Connection, now: number): VerifiedRequest => {
  const { secrets, settings } = connection
  if (request.method === 'GET' || settings['mode'] === 'plain') {
    requireCallback(request)
    verifySortedSha1(request, 'signature', secrets['token'])
    verifyTimestampMs(request, connection, now)
  }
  if (request.method === 'GET') return { answer: textResponse(request.query['echostr'] ?? ''), events: [] }
  const text =
    settings['mode'] === 'plain'
      ? textOf(request.body)
      : decryptCallback(request, connection, secrets['appId'], now)
  if (text === '') throw new RejectedError('the body must be a message')
  return { answer: textResponse('success'), events: [text], context: { app: String(secrets['appId']) } }
}
