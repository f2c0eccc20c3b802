import { createDecipheriv } from 'node:crypto'
import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { formOf, json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest, sorted } from '../verification/digest.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import { inShanghai, instantOf } from '../../model/stated-time.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/** JD's clock may be so much off, either way (opendj.jd.com, vendor channel). */
const toleranceMs = 6 * 60_000

/**
 * JD Daojia (京东到家, 秒送): a form to `/hooks/jd/{id}/<message name>`, signed over all its fields (opendj.jd.com,
 * vendor channel).
 */
export const receiver: WebhookReceiver = {
  name: 'jd',
  secrets: z.strictObject({ appSecret: rotatableSecret(z.string().min(8).max(200)) }),
  settings: z.strictObject({ shop: shopSetting, types: typesSetting }),
  verify: (request, connection, now) => receive(request, connection, now),
  rejectionResponse: ({ status, message }) => json(status, { code: String(status), msg: message, data: '' }),
}

const receive = (request: HttpRequest, { secrets }: Connection, now: number): VerifiedRequest => {
  const form = formOf(readPostBody(request))
  const secret = verifyHexDigest(
    form['sign'],
    secrets['appSecret'],
    (known) => hexOf('md5', known, sorted(form), known),
    'sign',
  )
  if (!(Math.abs(now - (instantOf(inShanghai(form['timestamp'])) ?? Number.NaN)) <= toleranceMs))
    throw new RejectedError('timestamp must be within 6 minutes of now', { status: 401, field: 'timestamp' })
  return {
    answer: json(200, { code: '0', msg: 'success', data: '' }),
    events: [form['jd_param_json'] ?? opened(form['encrypt_jd_param_json'] ?? '', secret)],
    context: { message: request.path.split('/')[4] ?? '' },
  }
}

/**
 * AES under the two halves of the secret, as public clients do it (P50). What can not be opened goes on as it
 * is, to be refused on record.
 */
const opened = (sealed: string, secret: string): string => {
  try {
    const decipher = createDecipheriv('aes-128-cbc', secret.slice(0, 16), secret.slice(16, 32))
    return Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]).toString()
  } catch {
    return sealed
  }
}
