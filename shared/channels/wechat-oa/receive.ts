import * as z from 'zod'
import { Refused } from '../../runtime/errors.ts'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { textOf } from '../http/body.ts'
import { encodingAESKey, sealedSettings, token, unsealed } from '../verification/encrypted-callback.ts'
import { insistOnCallback, insistOnNow, inWords, signedBy } from '../verification/sorted-sha1.ts'

/** No secret: the app id (wx…) within which openids mean somebody, and which is sealed with every message. */
const appId = z.string().regex(/^[\w-]{1,64}$/, 'must be an app id')

/**
 * A WeChat official account, service account or mini program (channels.md 6.1, 6.2): the check of its address
 * by GET, events by POST.
 */
export const door: Door = {
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
  receive: (request, connection, now) => receive(request, connection, now),
  refusal: ({ status, message }) => inWords(message, status),
}

const receive = (request: RawRequest, connection: Connection, now: number): Received => {
  const { secrets, settings } = connection
  if (request.method === 'GET' || settings['mode'] === 'plain') {
    insistOnCallback(request)
    signedBy(request, 'signature', secrets['token'])
    insistOnNow(request, connection, now)
  }
  if (request.method === 'GET') return { answer: inWords(request.query['echostr'] ?? ''), events: [] }
  const text =
    settings['mode'] === 'plain' ? textOf(request.body) : unsealed(request, connection, secrets['appId'], now)
  if (text === '') throw new Refused('the body must be a message')
  return { answer: inWords('success'), events: [text], context: { app: String(secrets['appId']) } }
}
