import * as z from 'zod'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest } from '../verification/digest.ts'
import { verifyTimestampMs, toleranceSetting } from '../verification/sorted-sha1.ts'
import { formSettings } from '../parsing/form-answers.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * 简道云's data push (hc.jiandaoyun.com/open/11507): signed with the hex SHA-1 of `nonce:body:secret:timestamp`.
 */
export const receiver: WebhookReceiver = {
  name: 'jiandaoyun',
  secrets: z.strictObject({ secret: rotatableSecret(z.string().min(8).max(200)) }),
  settings: z.strictObject({ ...formSettings('web.form_submitted'), tolerance: toleranceSetting }),
  verify: (request, connection, now) => receive(request, connection, now),
}

const receive = (request: HttpRequest, connection: Connection, now: number): VerifiedRequest => {
  const { query, headers, body } = request
  const text = readPostBody(request)
  const { nonce = '', timestamp = '' } = query
  const made = (secret: string): string => hexOf('sha1', `${nonce}:`, body, `:${secret}:${timestamp}`)
  verifyHexDigest(headers['x-jdy-signature'], connection.secrets['secret'], made, 'x-jdy-signature')
  verifyTimestampMs(request, connection, now)
  return {
    answer: { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'success' },
    events: [text],
  }
}
