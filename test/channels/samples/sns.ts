import { generateKeyPairSync, sign } from 'node:crypto'
import { connection, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'

export const topicArn = 'arn:aws:sns:us-east-1:123456789012:ses-events'
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** What a certificate would tell. */
export const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
export const certificateUrl =
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'
export const to = connection('sns', { topicArn, certificate: pem })

type Said = Readonly<Record<string, string>>
const signedNames = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Subject',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
]

/** A message as SNS posts it, signed with the key of these tests. */
export const pushed = (
  said: Said,
  { version = '2', unsigned = [] }: { version?: '1' | '2'; unsigned?: readonly string[] } = {},
) => {
  const message: Said = {
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: topicArn,
    Timestamp: '2026-01-05T11:59:01.000Z',
    ...said,
  }
  const text = signedNames
    .flatMap((name) =>
      message[name] === undefined || unsigned.includes(name) ? [] : [`${name}\n${message[name]}\n`],
    )
    .join('')
  const Signature = sign(version === '1' ? 'sha1' : 'sha256', Buffer.from(text), privateKey).toString(
    'base64',
  )
  return request({
    body: JSON.stringify({
      SigningCertURL: certificateUrl,
      SignatureVersion: version,
      ...message,
      Signature,
    }),
  })
}
/** What SES says of a mail that was delivered. */
export const delivery = JSON.stringify({
  eventType: 'Delivery',
  mail: { timestamp: '2026-01-05T11:58:00.000Z', messageId: 'mid', destination: ['li@example.com'] },
  delivery: { timestamp: '2026-01-05T11:59:00.000Z', recipients: ['li@example.com'] },
})
const asked = pushed({ Message: delivery })

export const sample: Sample = { to, asked, retried: () => asked, needed: [] }
