import { SendEmailCommand, type SendEmailCommandInput, SESv2Client } from '@aws-sdk/client-sesv2'
import type { Mail } from './mail.ts'
import { renderMail } from './mail.ts'
import type { Message } from '../../model/message.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import type { Sender } from '../sender.ts'
import { classifySesError } from './ses-errors.ts'

export type SesOptions = { readonly configurationSet: string | undefined; readonly timeoutMs?: number }

/**
 * A client without retries. The SDK's own retry sends a message again when the response is lost: three times,
 * measured. Region, credentials and endpoint come from the environment.
 */
export const sesClient = ({ timeoutMs = 10_000 }: Pick<SesOptions, 'timeoutMs'> = {}): SESv2Client =>
  new SESv2Client({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  })

/**
 * Encodes `Name <address>` for SES: a name outside ASCII as encoded words (RFC 2047) of at most 75
 * characters.
 */
export const encodedFrom = (from: string): string => {
  const [, name, address] = /^(.*\P{ASCII}.*)<([^<>]+)>$/u.exec(from) ?? []
  if (name === undefined || address === undefined) return from
  const chunks = [...name.trim().replaceAll(/^"|"$/g, '')].reduce<string[]>((parts, sign) => {
    const last = parts.at(-1) ?? ''
    return Buffer.byteLength(last + sign) <= 42 && parts.length > 0
      ? [...parts.slice(0, -1), last + sign]
      : [...parts, sign]
  }, [])
  return `${chunks.map((chunk) => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`).join(' ')} <${address}>`
}

const tag = (text: string): string => text.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 256)

const utf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' })

/** The request to SES. Its tags come back with every event; `claimedAt` is the time of the claim (ms UTC). */
export const sesRequest = (
  mail: Mail,
  message: Message,
  claimedAt: number,
  configurationSet: string | undefined,
): SendEmailCommandInput => ({
  FromEmailAddress: encodedFrom(mail.from),
  Destination: { ToAddresses: [mail.to] },
  Content: {
    Simple: {
      Subject: utf8(mail.subject),
      Body: { Html: utf8(mail.html), Text: utf8(mail.text) },
      Headers: Object.entries(mail.headers).map(([Name, Value]) => ({ Name, Value })),
    },
  },
  EmailTags: [
    { Name: 'touch_id', Value: message.id },
    { Name: 'sent_at', Value: String(claimedAt) },
    { Name: 'playbook', Value: tag(message.playbook ?? 'none') },
    { Name: 'to', Value: message.to },
  ],
  ...omitUndefined({ ConfigurationSetName: configurationSet }),
})

/**
 * Sends e-mail through Amazon SES, which accepts no idempotency key and reports delivery events with our
 * tags.
 */
export const ses = (client: Pick<SESv2Client, 'send'>, { configurationSet }: SesOptions): Sender => ({
  name: 'ses',
  via: 'email',
  write: async (input) => {
    const mail = renderMail(input, { tracked: false })
    return async (claimedAt) => {
      try {
        const { MessageId } = await client.send(
          new SendEmailCommand(sesRequest(mail, input.message, claimedAt, configurationSet)),
        )
        return omitUndefined({ as: 'sent' as const, providerId: MessageId })
      } catch (error) {
        return classifySesError(error)
      }
    }
  },
})
