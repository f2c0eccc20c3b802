import * as z from 'zod'
import type { WebhookReceiver } from '../channel.ts'
import { splitEvents } from '../http/split-events.ts'
import { json } from '../http/read-post-body.ts'
import { postedWithToken, token } from '../verification/url-token.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { stopWords } from './stop-words.ts'

/**
 * Aliyun's reports of sent texts, and what people answer to them (help.aliyun.com/document_detail/101867). It
 * signs nothing: a token in the address says that it is ours.
 */
export const receiver: WebhookReceiver = {
  name: 'aliyun-sms',
  secrets: z.strictObject({ token }),
  settings: z.strictObject({ ...assumptions, stopWords }),
  verify: (request, connection) => ({
    answer: json(200, { code: 0, msg: '接收成功' }),
    events: splitEvents(postedWithToken(request, connection)),
  }),
}
