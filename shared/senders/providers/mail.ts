import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import { domainToASCII } from 'node:url'
import * as z from 'zod'
import { render, textOf } from '../templates/render.ts'
import { isInChina } from '../../teams/recipient-zone.ts'
import { preferenceLink, profileLink, trackedLink, unsubscribeLink } from '../templates/links.ts'
import type { RenderInput } from '../sender.ts'

/** One e-mail to one recipient: mailbox providers do not report which of several recipients complained. */
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

/** The HTML5 rule for addresses: zod's default rejects internationalised top-level domains. */
const html5Address = z.email({ pattern: z.regexes.html5Email }).max(320)

/**
 * The address as SES takes it: local part in 7-bit ASCII (no SMTPUTF8), domain in its ASCII form.
 * @throws UnsendableError for an address that SES cannot deliver to
 */
export const deliverable = (address: string): string => {
  const [, local, domain] =
    /^([!#-'*+\-/-9=?A-Z^-~]+(?:\.[!#-'*+\-/-9=?A-Z^-~]+)*)@([^\s@<>,;"()]+)$/.exec(address) ?? []
  const ascii = domain === undefined ? '' : domainToASCII(domain)
  if (local === undefined || local.length > 64 || !html5Address.safeParse(`${local}@${ascii}`).success) {
    throw new UnsendableError(reason('recipient.address-invalid'), { field: 'address' })
  }
  return `${local}@${ascii}`
}

/**
 * The subject. Commercial e-mail to mainland China starts with （AD） (Measures for the Administration of
 * Internet E-mail Services, 2006, Art. 13).
 */
const subjectOf = ({ message, template, profile, senderProfile }: RenderInput): string => {
  const subject = render(
    template.subject ?? '',
    { ...message.data, company: senderProfile.company },
    'header',
  ).trim()
  if (subject === '') throw new UnsendableError(reason('template.without-subject', { template: template.id }))
  const announced =
    message.category === 'marketing' &&
    isInChina({ ...profile, email: message.address }) &&
    !/^(?:（AD）|AD|广告)/.test(subject)
  return announced ? `（AD）${subject}` : subject
}

const footer = ({ message, senderProfile, language }: RenderInput, to: string): string => {
  if (message.to !== 'customer') return ''
  const { why, stop, choose } = words[language]
  const { company, postalAddress } = senderProfile
  const lines = [
    why,
    '{{company}} · {{postalAddress}}',
    `<a href="{{unsubscribe}}" ses:no-track>${stop}</a> · <a href="{{preferences}}" ses:no-track>${choose}</a>`,
  ].join('<br>')
  const unsubscribe = unsubscribeLink(message, to, senderProfile)
  return render(
    `\n<hr><p style="color:#666;font-size:12px">${lines}</p>`,
    { company, postalAddress, unsubscribe, preferences: preferenceLink(message, to, senderProfile) },
    'html',
  )
}

/** Headers for one-click unsubscription (RFC 8058), on every e-mail to a customer. */
const headersOf = ({ message, senderProfile }: RenderInput, to: string): Record<string, string> =>
  message.to === 'customer'
    ? {
        'List-Unsubscribe': `<${unsubscribeLink(message, to, senderProfile)}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }
    : {}

/**
 * Renders an e-mail. Pure.
 * @param tracked whether to replace links by tracked ones, for a transport that reports no clicks
 * @throws UnsendableError when data of the template is missing, or the address is not deliverable
 */
export const renderMail = (input: RenderInput, { tracked }: { readonly tracked: boolean }): Mail => {
  const { message, template, profile, senderProfile } = input
  const to = deliverable(message.address)
  const { link } = message.data
  const trackedData =
    tracked && message.to === 'customer' && typeof link === 'string'
      ? { link: trackedLink(link, message, profile, senderProfile) }
      : {}
  const form = profileLink(message, to, senderProfile) ?? null
  const html =
    render(template.body, { ...message.data, ...trackedData, form, company: senderProfile.company }, 'html') +
    footer(input, to)
  return {
    from: senderProfile.from,
    to,
    subject: subjectOf(input),
    html,
    text: textOf(html),
    headers: headersOf(input, to),
  }
}
