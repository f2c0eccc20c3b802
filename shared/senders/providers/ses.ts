import { SendEmailCommand, type SendEmailCommandInput, SESv2Client } from '@aws-sdk/client-sesv2'
import type { Mail } from './mail.ts'
import { writeMail } from './mail.ts'
import type { Message } from '../../model/message.ts'
import type { Sender } from '../sender.ts'
import { classifySesError } from './ses-errors.ts'

export type SesOptions = { readonly configurationSet: string | undefined; readonly timeoutMs?: number }

/**
 * A client that tries once. The SDK's own retry would send a message again whose answer got lost: three
 * times, measured (design 6a). The region, credentials and endpoint come from the environment, as everywhere.
 */
export const sesClient = ({ timeoutMs = 10_000 }: Pick<SesOptions, 'timeoutMs'> = {}): SESv2Client =>
  new SESv2Client({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  })

/**
 * `Name <address>` with a name of any script: SES wants it as encoded words (RFC 2047), each at most 75
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

/**
 * What SES is asked, from the mail, the message it is and the moment it was claimed: the tags come back with
 * every event.
 */
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
  ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
})

/** Mail by Amazon SES. It takes no key of ours, and tells afterwards what became of a mail: by its tags. */
export const ses = (client: Pick<SESv2Client, 'send'>, { configurationSet }: SesOptions): Sender => ({
  name: 'ses',
  via: 'email',
  write: async (posting) => {
    const mail = writeMail(posting, { tracked: false })
    return async (claimedAt) => {
      try {
        const { MessageId } = await client.send(
          new SendEmailCommand(sesRequest(mail, posting.message, claimedAt, configurationSet)),
        )
        return { as: 'sent', ...(MessageId === undefined ? {} : { providerId: MessageId }) }
      } catch (error) {
        return classifySesError(error)
      }
    }
  },
})
