import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import * as z from 'zod'

/** A message of SNS as it comes over HTTPS. */
export const messageSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  Subject: z.string().nullish(),
  SubscribeURL: z.string().optional(),
  Token: z.string().optional(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().min(1),
  SigningCertURL: z.string(),
})
export type Message = z.output<typeof messageSchema>

const told = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const
const asked = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const

/**
 * The texts that may be signed. Whether the end of a subscription is signed with its token is written in two
 * ways: either will do.
 */
const textsOf = (message: Message): string[] => {
  const text = (names: readonly (keyof Message)[]): string =>
    names
      .flatMap((name) => (typeof message[name] === 'string' ? [`${name}\n${message[name]}\n`] : []))
      .join('')
  if (message.Type === 'Notification') return [text(told)]
  const whole = text(asked)
  return message.Type === 'UnsubscribeConfirmation'
    ? [whole, text(asked.filter((name) => name !== 'Token'))]
    : [whole]
}

/**
 * Whether a message was signed with the key of this certificate: RSA over SHA-1 (version 1) or SHA-256
 * (version 2).
 */
export const isSignedWith = (pem: string, message: Message): boolean => {
  const key = keyIn(pem)
  const algorithm = message.SignatureVersion === '1' ? 'sha1' : 'sha256'
  const signature = Buffer.from(message.Signature, 'base64')
  return (
    key !== undefined && textsOf(message).some((text) => verify(algorithm, Buffer.from(text), key, signature))
  )
}

const keyIn = (pem: string): KeyObject | undefined => {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}
