import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { CaughtEmail } from '../control/inbox.ts'
import { type Json, type JsonObject, isObject } from '../json.ts'
import { bareAddress } from './ses-rules.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** What can become of an e-mail, as configuration sets name it, and what EventBridge calls it then. */
export const detailTypes = {
  send: 'Email Sent',
  delivery: 'Email Delivered',
  open: 'Email Opened',
  click: 'Email Clicked',
  bounce: 'Email Bounced',
  complaint: 'Email Complaint Received',
} as const
export const emailEvent = z.enum(['send', 'delivery', 'open', 'click', 'bounce', 'complaint'])
export type EmailEvent = z.output<typeof emailEvent>

const eventTypes: Readonly<Record<EmailEvent, string>> = {
  send: 'Send',
  delivery: 'Delivery',
  open: 'Open',
  click: 'Click',
  bounce: 'Bounce',
  complaint: 'Complaint',
}

/** What SES tells by itself once it took a mail: its simulator's addresses bounce, complain and so on. */
export const eventsAfterSending = (recipients: readonly string[]): readonly EmailEvent[] => {
  const simulated =
    recipients.find((address) => address.toLowerCase().endsWith('@simulator.amazonses.com'))?.toLowerCase() ??
    ''
  if (/^(bounce|suppressionlist)(\+|@)/.test(simulated)) return ['send', 'bounce']
  if (/^complaint(\+|@)/.test(simulated)) return ['send', 'delivery', 'complaint']
  return ['send', 'delivery']
}

/** An event as SES tells it: the mail, and an object named after what happened. */
export const eventDetail = (
  mail: CaughtEmail,
  event: EmailEvent,
  {
    account,
    arn,
    at,
    about,
  }: {
    account: string
    arn: (service: string, resource: string) => string
    at: number
    about: Json
  },
): JsonObject => {
  const recipients = [...mail.to, ...mail.cc, ...mail.bcc].map(bareAddress)
  const timestamp = new Date(at).toISOString()
  return {
    eventType: eventTypes[event],
    mail: {
      timestamp: mail.at,
      source: mail.from,
      sourceArn: arn('ses', `identity/${bareAddress(mail.from).split('@').at(-1) ?? ''}`),
      sendingAccountId: account,
      messageId: mail.id,
      destination: recipients,
      headersTruncated: false,
      headers: headersOf(mail),
      commonHeaders: { from: [mail.from], to: mail.to, messageId: mail.id, subject: mail.subject },
      tags: tagsOf(mail),
    },
    [event]: {
      ...details(event, { recipients, timestamp, suppressed: /^suppressionlist/i.test(recipients[0] ?? '') }),
      ...(isObject(about) && about),
    },
  }
}

const headersOf = (mail: CaughtEmail): readonly JsonObject[] => [
  { name: 'From', value: mail.from },
  { name: 'To', value: mail.to.join(', ') },
  { name: 'Subject', value: mail.subject },
  ...Object.entries(mail.headers).map(([name, value]) => ({ name, value })),
]

const tagsOf = (mail: CaughtEmail): JsonObject =>
  omitUndefined({
    'ses:configuration-set': mail.configurationSet !== undefined ? [mail.configurationSet] : undefined,
    'ses:operation': ['SendEmail'],
    'ses:source-ip': ['127.0.0.1'],
    'ses:from-domain': [bareAddress(mail.from).split('@').at(-1) ?? ''],
    'ses:caller-identity': [mail.function ?? 'local'],
    ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
  })

interface About {
  readonly recipients: readonly string[]
  readonly timestamp: string
  readonly suppressed: boolean
}

const person = {
  ipAddress: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
}

const details = (event: EmailEvent, { recipients, timestamp, suppressed }: About): JsonObject => {
  switch (event) {
    case 'send':
      return {}
    case 'delivery':
      return {
        timestamp,
        processingTimeMillis: 1200,
        recipients,
        smtpResponse: '250 ok',
        reportingMTA: 'a1.smtp-out.amazonses.com',
      }
    case 'open':
      return { ...person, timestamp }
    case 'click':
      return { ...person, timestamp, link: 'https://example.com/', linkTags: null }
    case 'bounce':
      return {
        bounceType: 'Permanent',
        bounceSubType: suppressed ? 'OnAccountSuppressionList' : 'General',
        bouncedRecipients: recipients.map((emailAddress) => ({
          emailAddress,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        })),
        timestamp,
        feedbackId: randomUUID(),
        reportingMTA: 'dsn; mta.example.com',
      }
    case 'complaint':
      return {
        complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
        timestamp,
        feedbackId: randomUUID(),
        complaintSubType: null,
        complaintFeedbackType: 'abuse',
        userAgent: 'Amazon SES Mailbox Simulator',
      }
  }
}

/** The links in a mail, for whoever wants to click one. */
export const linksIn = (mail: CaughtEmail): readonly string[] =>
  [...(mail.html ?? '').matchAll(/href="(https?:[^"]+)"/g)].map(([, link]) =>
    (link ?? '').replaceAll('&amp;', '&'),
  )
