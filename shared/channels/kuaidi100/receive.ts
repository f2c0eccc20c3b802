import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { formOf, json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest } from '../verification/digest.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const answer = (result: boolean, returnCode: string, message: string, status = 200) =>
  json(status, { result, returnCode, message })

/**
 * kuaidi100 (快递100): a form whose `param`, decoded, is signed with the salt of the subscription
 * (api.kuaidi100.com, signature of pushes).
 */
export const receiver: WebhookReceiver = {
  name: 'kuaidi100',
  secrets: z.strictObject({ salt: rotatableSecret(z.string().min(8).max(200)).meta({ draw: 'hex' }) }),
  settings: z.strictObject({ types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
  rejectionResponse: ({ status, message }) => answer(false, String(status), message, status),
}

const receive = (request: HttpRequest, { secrets }: Connection): VerifiedRequest => {
  const { sign, param = '' } = formOf(readPostBody(request))
  verifyHexDigest(sign, secrets['salt'], (salt) => hexOf('md5', param, salt), 'sign')
  return { answer: answer(true, '200', '成功'), events: [param] }
}
