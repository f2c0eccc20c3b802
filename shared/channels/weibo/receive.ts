import * as z from 'zod'
import { Refused } from '../../runtime/errors.ts'
import type { Door } from '../channel.ts'
import { textOf } from '../http/body.ts'
import { anySecret } from '../../model/secret.ts'
import {
  insistOnCallback,
  insistOnNow,
  inWords,
  signedBy,
  toleranceSetting,
} from '../verification/sorted-sha1.ts'

/**
 * Weibo's fans service (channels.md 7.6). Its signature, made with the app's secret, does not cover the body.
 */
export const door: Door = {
  name: 'weibo',
  secrets: z.strictObject({ appSecret: anySecret }),
  settings: z.strictObject({ tolerance: toleranceSetting }),
  receive: (request, connection, now) => {
    insistOnCallback(request)
    signedBy(request, 'signature', connection.secrets['appSecret'])
    insistOnNow(request, connection, now)
    if (request.method === 'GET') return { answer: inWords(request.query['echostr'] ?? ''), events: [] }
    const text = textOf(request.body)
    if (text === '') throw new Refused('the body must be a message')
    return { answer: inWords(''), events: [text] }
  },
  refusal: ({ status, message }) => inWords(message, status),
}
