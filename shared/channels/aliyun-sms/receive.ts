import * as z from 'zod'
import type { Door } from '../channel.ts'
import { eachOf } from '../http/split-events.ts'
import { json } from '../http/read-post-body.ts'
import { postedWithToken, token } from '../verification/url-token.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { stopWords } from './stop-words.ts'

/**
 * Aliyun's reports of sent texts, and what people answer to them (channels.md 9.8). It signs nothing: a token
 * in the address says that it is ours.
 */
export const door: Door = {
  name: 'aliyun-sms',
  secrets: z.strictObject({ token }),
  settings: z.strictObject({ ...assumptions, stopWords }),
  receive: (request, connection) => ({
    answer: json(200, { code: 0, msg: '接收成功' }),
    events: eachOf(postedWithToken(request, connection)),
  }),
}
