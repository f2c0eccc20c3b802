import * as z from 'zod'
import type { Door } from '../channel.ts'
import { encodingAESKey, sealedSettings, token, unsealed } from '../doors/sealed.ts'
import { inWords } from '../doors/sorted.ts'

const secrets = z.strictObject({
  token,
  encodingAESKey,
  /** The corp id, or for an app of somebody else's its suite id: no secret, but the callback's third word. */
  receiveId: z.string().regex(/^[\w-]{1,64}$/, 'must be a corp id'),
})

/** WeCom's callback (channels.md 5.4): the check of the address by GET, encrypted events by POST. */
export const door: Door = {
  name: 'wecom',
  secrets,
  settings: z.strictObject(sealedSettings),
  receive: (request, connection, now) => {
    const message = unsealed(request, connection, connection.secrets['receiveId'], now)
    return request.method === 'GET' ? { answer: inWords(message), events: [] } : { answer: inWords(''), events: [message] }
  },
  refusal: ({ status, message }) => inWords(message, status),
}
