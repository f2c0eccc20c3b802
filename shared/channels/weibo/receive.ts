import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver } from '../channel.ts'
import { textOf } from '../http/body.ts'
import { opaqueSecret } from '../../model/secret.ts'
import {
  requireCallback,
  verifyTimestampMs,
  textResponse,
  verifySortedSha1,
  toleranceSetting,
} from '../verification/sorted-sha1.ts'

/**
 * Weibo's fans service (Weibo fans service). Its signature, made with the app's secret, does not cover the
 * body.
 */
export const receiver: WebhookReceiver = {
  name: 'weibo',
  secrets: z.strictObject({ appSecret: opaqueSecret }),
  settings: z.strictObject({ tolerance: toleranceSetting }),
  verify: (request, connection, now) => {
    requireCallback(request)
    verifySortedSha1(request, 'signature', connection.secrets['appSecret'])
    verifyTimestampMs(request, connection, now)
    if (request.method === 'GET') return { answer: textResponse(request.query['echostr'] ?? ''), events: [] }
    const text = textOf(request.body)
    if (text === '') throw new RejectedError('the body must be a message')
    return { answer: textResponse(''), events: [text] }
  },
  rejectionResponse: ({ status, message }) => textResponse(message, status),
}
