import { createCipheriv, createSign, generateKeyPairSync } from 'node:crypto'
import { noon, request } from '../delivery.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const apiV3Key = '0123456789abcdef0123456789abcdef'

export const paySecrets = {
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  serial: 'PUB_KEY_ID_1',
  apiV3Key,
}

const seal = (plain: string): string => {
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, 'nonce4567890').setAAD(Buffer.from('transaction'))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** What a payment by one of the account's followers is told with. Amounts in fen. */
export const payment = {
  mchid: '1900000001',
  appid: 'wx0000000000000001',
  out_trade_no: 'O-9',
  transaction_id: '4200000001',
  trade_state: 'SUCCESS',
  success_time: '2026-01-05T19:59:00+08:00',
  payer: { openid: 'oOPENID000000000000000000001' },
  amount: { total: 19_950, payer_total: 19_950, currency: 'CNY' },
}

/** Signs whatever body as WeChat Pay does. */
export const paySigned = (
  body: string,
  { at = noon, serial = paySecrets.serial }: { at?: number; serial?: string } = {},
): HttpRequest => {
  const [timestamp, nonce] = [String(Math.floor(at / 1000)), '593BEC0C930BF1AF']
  const signature = createSign('RSA-SHA256')
    .update(`${timestamp}\n${nonce}\n${body}\n`)
    .sign(privateKey, 'base64')
  return request({
    headers: {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-signature': signature,
      'wechatpay-serial': serial,
    },
    body,
  })
}

/** A notice, signed and sealed. */
export const notice = ({
  type = 'TRANSACTION.SUCCESS',
  plain = JSON.stringify(payment),
  at = noon,
}: { type?: string; plain?: string; at?: number } = {}): HttpRequest =>
  paySigned(
    JSON.stringify({
      id: 'EV-1',
      create_time: '2026-01-05T20:00:00+08:00',
      event_type: type,
      resource: {
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: seal(plain),
        associated_data: 'transaction',
        nonce: 'nonce4567890',
      },
    }),
    { at },
  )
