import { createDecipheriv, createPublicKey, verify } from 'node:crypto'
import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { verifyTimestamp } from '../verification/hmac.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { membersOf, parseJson, writeJson } from '../parsing/json.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const isKey = (said: string): boolean => keyOf(said)?.asymmetricKeyType === 'rsa'
const keyOf = (pem: string) => {
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}

const secrets = z
  .strictObject({
    /**
     * WeChat Pay's public key, or a platform certificate, in PEM: no secret, but only what it verifies is
     * believed.
     */
    publicKey: rotatableSecret(z.string().refine(isKey, 'must be an RSA public key or a certificate in PEM')),
    /** By what serial each is called: PUB_KEY_ID_…, or the certificate's. */
    serial: rotatableSecret(z.string().min(1).max(100)),
    apiV3Key: rotatableSecret(z.string().regex(/^[\x21-\x7e]{32}$/, 'must be 32 characters')),
  })
  .refine(
    ({ publicKey, serial }) => activeSecrets(publicKey).length === activeSecrets(serial).length,
    'must have a serial for each publicKey',
  )

/**
 * Notices of WeChat Pay, version 3 (WeChat Pay API v3, notifications): payments and refunds. What is sealed
 * in them is opened here.
 */
export const receiver: WebhookReceiver = {
  name: 'wechat-pay',
  secrets,
  settings: z.strictObject({ shop: shopSetting }),
  verify: (request, connection, now) => {
    const text = readPostBody(request)
    insistOnSignature(request, text, connection, now)
    return {
      answer: { status: 200, body: '' },
      events: [opened(text, activeSecrets(connection.secrets['apiV3Key']))],
    }
  },
  rejectionResponse: ({ status, message }) => json(status, { code: 'FAIL', message }),
}

const insistOnSignature = (
  { headers }: HttpRequest,
  body: string,
  { secrets: known }: Connection,
  now: number,
): void => {
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map(
    (name) => headers[`wechatpay-${name}`] ?? '',
  )
  verifyTimestamp(Number(timestamp || Number.NaN) * 1000, now, 'wechatpay-timestamp')
  const pem = activeSecrets(known['publicKey'])[
    activeSecrets(known['serial']).findIndex((name) => name === serial)
  ]
  const key = pem === undefined ? undefined : keyOf(pem)
  const said = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`)
  if (key === undefined || !verify('RSA-SHA256', said, key, Buffer.from(signature ?? '', 'base64')))
    throw new RejectedError('wechatpay-signature must be made with the key of this connection', {
      status: 401,
      field: 'wechatpay-signature',
    })
}

/** The notice with its resource in the clear. One that seals nothing is for its reader to judge. */
const opened = (text: string, keys: readonly string[]): string => {
  const notice = membersOf(jsonOf(text)) ?? {}
  const { ciphertext, nonce, associated_data: data = '' } = membersOf(notice['resource']) ?? {}
  if (typeof ciphertext !== 'string' || typeof nonce !== 'string') return text
  const plain = keys
    .map((key) => decrypted(Buffer.from(ciphertext, 'base64'), key, nonce, String(data)))
    .find((found) => found !== undefined)
  if (plain === undefined)
    throw new RejectedError('the resource must be sealed with the apiV3Key of this connection', {
      status: 401,
      field: 'resource',
    })
  return writeJson({ ...notice, resource: jsonOf(plain) })
}

/** What is authentic and no JSON stays as it is, for its reader to refuse on record. */
const jsonOf = (text: string): unknown => {
  try {
    return parseJson(text)
  } catch {
    return text
  }
}

/** The last 16 bytes are the tag. */
const decrypted = (sealed: Buffer, key: string, nonce: string, data: string): string | undefined => {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(
      Buffer.from(data),
    )
    cipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]).toString()
  } catch {
    return undefined
  }
}
