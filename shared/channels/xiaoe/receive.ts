import * as z from 'zod'
import type { WebhookReceiver } from '../channel.ts'
import { encodingAESKey, sealedSettings, token, decryptCallback } from '../verification/encrypted-callback.ts'
import { textResponse } from '../verification/sorted-sha1.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'

/**
 * 小鹅通 (Xiaoe open platform, push). How it seals what it pushes could not be read; it is taken to be WeCom's
 * way, with the shop's app id sealed in.
 */
export const receiver: WebhookReceiver = {
  name: 'xiaoe',
  secrets: z.strictObject({
    token,
    encodingAESKey,
    appId: z.string().regex(/^[\w-]{1,64}$/, "must be the shop's app id"),
  }),
  settings: z.strictObject({
    ...sealedSettings,
    shop: shopSetting,
    types: typesSetting,
    answer: z.string().max(100).default('success'),
  }),
  verify: (request, connection, now) => {
    const text = decryptCallback(request, connection, connection.secrets['appId'], now)
    const { answer = 'success' } = connection.settings
    return request.method === 'GET'
      ? { answer: textResponse(text), events: [] }
      : { answer: textResponse(String(answer)), events: [text] }
  },
  rejectionResponse: ({ status, message }) => textResponse(message, status),
}
