import * as z from 'zod'
import type { WebhookReceiver } from '../channel.ts'
import { encodingAESKey, sealedSettings, token, decryptCallback } from '../verification/encrypted-callback.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { textResponse } from '../verification/sorted-sha1.ts'

const callback = z.strictObject({
  token,
  encodingAESKey,
  /** The corp id, or for an app of somebody else's its suite id: no secret, but the callback's third word. */
  receiveId: z.string().regex(/^[\w-]{1,64}$/, 'must be a corp id'),
})

/**
 * What is asked for beside what is told: the service accounts (微信客服, wk…) whose messages are fetched with the
 * app's secret.
 */
const pulling = {
  serviceAccounts: z
    .array(z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a service account'))
    .max(20)
    .default([]),
  gateway: z
    .string()
    .regex(/^https:\/\/qyapi\.weixin\.qq\.com$|^http:\/\/127\.0\.0\.1:\d+$/, "must be WeCom's")
    .default('https://qyapi.weixin.qq.com'),
}

/**
 * WeCom's callback (developer.work.weixin.qq.com/document/path/96466): the check of the address by GET,
 * encrypted events by POST.
 */
export const receiver: WebhookReceiver = {
  name: 'wecom',
  secrets: z.union([callback, callback.extend({ appSecret: rotatableSecret(z.string().min(8).max(200)) })]),
  settings: z.strictObject({ ...sealedSettings, ...pulling }),
  verify: (request, connection, now) => {
    const message = decryptCallback(request, connection, connection.secrets['receiveId'], now)
    return request.method === 'GET'
      ? { answer: textResponse(message), events: [] }
      : { answer: textResponse(''), events: [message] }
  },
  rejectionResponse: ({ status, message }) => textResponse(message, status),
}
