import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import { domainToASCII } from 'node:url'
import * as z from 'zod'
import { render, textOf } from '../templates/render.ts'
import { isInChina } from '../../teams/recipient-zone.ts'
import { preferenceLink, profileLink, trackedLink, unsubscribeLink } from '../templates/links.ts'
import type { RenderInput } from '../sender.ts'

/** One mail to one recipient: mailbox providers hide who of several complained (channels.md 3.1). */
export type Mail = {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

const words = {
  zh: {
    why: '您收到这封邮件，是因为您与我们有过联系。',
    stop: '不想再收到此类邮件？退订',
    choose: '偏好设置',
  },
  en: {
    why: 'You get this because you have been in touch with us.',
    stop: 'Rather not get mail like this? Unsubscribe',
    choose: 'Your choices',
  },
} as const

/** As browsers understand an address: zod's own rule knows no international top-level domains. */
const written = z.email({ pattern: z.regexes.html5Email }).max(320)

/**
 * The address as SES takes it: local part in 7-bit ASCII (no SMTPUTF8), domain in its ASCII form.
 * @throws Refused for an address that cannot be written to
 */
export const deliverable = (address: string): string => {
  const [, local, domain] =
    /^([!#-'*+\-/-9=?A-Z^-~]+(?:\.[!#-'*+\-/-9=?A-Z^-~]+)*)@([^\s@<>,;"()]+)$/.exec(address) ?? []
  const ascii = domain === undefined ? '' : domainToASCII(domain)
  if (local === undefined || local.length > 64 || !written.safeParse(`${local}@${ascii}`).success) {
    throw new UnsendableError(reason('recipient.address-invalid'), { field: 'address' })
  }
  return `${local}@${ascii}`
}

/**
 * Commercial mail to mainland China says so at the head of its subject (channels.md 11, rule of 2006, Art.
 * 13).
 */
const subjectOf = ({ message, template, profile, letterhead }: RenderInput): string => {
  const subject = render(
    template.subject ?? '',
    { ...message.data, company: letterhead.company },
    'header',
  ).trim()
  if (subject === '') throw new UnsendableError(reason('template.without-subject', { template: template.id }))
  const announced =
    message.category === 'marketing' &&
    isInChina({ ...profile, email: message.address }) &&
    !/^(?:（AD）|AD|广告)/.test(subject)
  return announced ? `（AD）${subject}` : subject
}

const footer = ({ message, letterhead, language }: RenderInput, to: string): string => {
  if (message.to !== 'customer') return ''
  const { why, stop, choose } = words[language]
  const { company, postalAddress } = letterhead
  const lines = [
    why,
    '{{company}} · {{postalAddress}}',
    `<a href="{{unsubscribe}}" ses:no-track>${stop}</a> · <a href="{{preferences}}" ses:no-track>${choose}</a>`,
  ].join('<br>')
  const unsubscribe = unsubscribeLink(message, to, letterhead)
  return render(
    `\n<hr><p style="color:#666;font-size:12px">${lines}</p>`,
    { company, postalAddress, unsubscribe, preferences: preferenceLink(message, to, letterhead) },
    'html',
  )
}

/**
 * One click in the mail client takes the reader off the list (RFC 8058): every mail to a customer offers it.
 */
const headersOf = ({ message, letterhead }: RenderInput, to: string): Record<string, string> =>
  message.to === 'customer'
    ? {
        'List-Unsubscribe': `<${unsubscribeLink(message, to, letterhead)}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }
    : {}

/**
 * Writes a mail. Pure.
 * @param tracked whether links must be ours because the transport reports no clicks
 * @throws Refused when the template asks for what is not known, or the address cannot be written to
 */
export const writeMail = (posting: RenderInput, { tracked }: { readonly tracked: boolean }): Mail => {
  const { message, template, profile, letterhead } = posting
  const to = deliverable(message.address)
  const { link } = message.data
  const ours =
    tracked && message.to === 'customer' && typeof link === 'string'
      ? { link: trackedLink(link, message, profile, letterhead) }
      : {}
  const form = profileLink(message, to, letterhead) ?? null
  const html =
    render(template.body, { ...message.data, ...ours, form, company: letterhead.company }, 'html') +
    footer(posting, to)
  return {
    from: letterhead.from,
    to,
    subject: subjectOf(posting),
    html,
    text: textOf(html),
    headers: headersOf(posting, to),
  }
}
