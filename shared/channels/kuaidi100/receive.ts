import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { formOf, json, posted } from '../http/read-post-body.ts'
import { oneOrTwo } from '../../model/secret.ts'
import { hexOf, insistOnHex } from '../verification/digest.ts'
import { typesSetting } from '../parsing/event-mapping.ts'

const answer = (result: boolean, returnCode: string, message: string, status = 200) =>
  json(status, { result, returnCode, message })

/**
 * kuaidi100 (快递100): a form whose `param`, decoded, is signed with the salt of the subscription (channels.md
 * 9.9).
 */
export const door: Door = {
  name: 'kuaidi100',
  secrets: z.strictObject({ salt: oneOrTwo(z.string().min(8).max(200)).meta({ draw: 'hex' }) }),
  settings: z.strictObject({ types: typesSetting }),
  receive: (request, connection) => receive(request, connection),
  refusal: ({ status, message }) => answer(false, String(status), message, status),
}

const receive = (request: RawRequest, { secrets }: Connection): Received => {
  const { sign, param = '' } = formOf(posted(request))
  insistOnHex(sign, secrets['salt'], (salt) => hexOf('md5', param, salt), 'sign')
  return { answer: answer(true, '200', '成功'), events: [param] }
}
