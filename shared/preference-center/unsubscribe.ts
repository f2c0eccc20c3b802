import { hourMs } from '../runtime/time-buckets.ts'
import { maskEmail } from './mask-email.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { RetryableError } from '../runtime/errors.ts'
import { verify, type Unsubscribing, unsubscribing } from '../signed-links/token.ts'
import { ownEvent } from '../people/own-event.ts'
import { isoOf } from '../model/stated-time.ts'
import { formFields } from './form-fields.ts'
import { bilingualPage } from './page.ts'
import type { HttpResponse, HttpRequest } from '../runtime/http.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

export type LinkPageDeps = {
  readonly signingSecrets: (now: number) => Promise<readonly string[]>
  readonly enqueue: (events: readonly QueuedEvent[]) => Promise<void>
}

/**
 * `/u/{token}` (RFC 8058). A GET shows a page with a button and changes nothing, because link scanners follow
 * every link. A POST of `List-Unsubscribe=One-Click`, by a mail program or by that page, withdraws consent;
 * repeats are idempotent.
 * @param now ms UTC
 */
export const unsubscribe = async (
  deps: LinkPageDeps,
  request: HttpRequest,
  token: string,
  now: number,
): Promise<HttpResponse> => {
  const payload = verify(unsubscribing, bareToken(token), await deps.signingSecrets(now))
  if (!payload) return unknownLink
  if (request.method === 'GET' || request.method === 'HEAD') return confirmationPage(payload)
  if (request.method !== 'POST') return methodNotAllowed
  if (!isOneClick(request)) return notRequested
  return withdraw(deps, payload, now)
}

/** Removes what mail programs append to a link by mistake: a full stop, a bracket, a line end. */
export const bareToken = (token: string): string => token.replace(/[^\w-]+$/, '')

const withdraw = async (
  { enqueue }: LinkPageDeps,
  payload: Unsubscribing,
  now: number,
): Promise<HttpResponse> => {
  try {
    await enqueue(withdrawals(payload, now).map(ownEvent))
    return confirmedPage(payload)
  } catch (error) {
    if (error instanceof RetryableError) return unavailable
    throw error
  }
}

/**
 * Whether the link withdraws service e-mail too: it is of a service e-mail, or of one sent before links held
 * `c`.
 */
const stopsService = ({ c }: Unsubscribing): boolean => c !== 'marketing'

/**
 * One touchpoint for each withdrawn purpose: marketing always, service for the link of a service e-mail. A
 * repeat within the hour has the same key. A later one is another touchpoint, because the person may have
 * subscribed again in between.
 */
const withdrawals = (payload: Unsubscribing, now: number): Touchpoint[] => {
  const { m, e } = payload
  const common = {
    channel: 'own',
    source: 'unsubscribe',
    at: now,
    statedAt: isoOf(now - (now % hourMs)),
    receivedAt: now,
    identities: [{ kind: 'email', value: e }],
  }
  const marketing: Touchpoint = {
    ...common,
    id: `${m}:unsubscribed`,
    type: 'email.unsubscribed',
    props: { email_id: m, message: m, reason: 'one-click' },
  }
  const service: Touchpoint = {
    ...common,
    id: `${m}:unsubscribed:service`,
    type: 'consent.withdrawn',
    props: { channel: 'email', purpose: 'service', proof: 'one-click' },
  }
  return stopsService(payload) ? [marketing, service] : [marketing]
}

/** Whether the body holds `List-Unsubscribe=One-Click`, in any case and encoding (`formFields`). */
const isOneClick = (request: HttpRequest): boolean =>
  [...(formFields(request) ?? [])].some(
    ([name, value]) => lettersOf(name) === 'listunsubscribe' && lettersOf(value) === 'oneclick',
  )

const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '')

const form = `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">确认退订 · Unsubscribe</button></form>`

/** What is unsubscribed, by scope. */
const stoppedText = {
  marketing: { zh: '营销邮件（优惠、活动推荐）', en: 'marketing e-mail (offers and invitations)' },
  all: {
    zh: '营销邮件和服务类邮件（优惠、活动、回放、资料核对等）',
    en: 'marketing and service e-mail (offers, invitations, recordings, reminders)',
  },
} as const

/** What is still sent, and why. */
const remainingText = {
  marketing: {
    zh: '您自己下单、预约或报名的事项，我们仍会发送必要的通知（如订单确认、活动回放），因为这是履行与您的约定所需；这类邮件也可通过其中的退订链接停止。',
    en:
      'Notices about what you ordered, booked or signed up for yourself go on, because we owe them to you under that agreement; ' +
      'the link in each of them stops these as well.',
  },
  all: {
    zh: '如您有订单或合同，仅会继续收到履行合同所必需的邮件（如订单确认、发货通知、发票），因为没有这些通知就无法履行合同。',
    en:
      'If you have an order or a contract with us, only what it requires goes on (order confirmation, shipping notice, invoice), ' +
      'because we could not fulfil it otherwise.',
  },
} as const

const scopeOf = (payload: Unsubscribing): keyof typeof stoppedText =>
  stopsService(payload) ? 'all' : 'marketing'

const confirmationPage = (payload: Unsubscribing): HttpResponse => {
  const [scope, to] = [scopeOf(payload), maskEmail(payload.e)]
  return bilingualPage(200, {
    zh: ['退订邮件', `确定不再接收发往 ${to} 的${stoppedText[scope].zh}吗？${remainingText[scope].zh}`],
    en: ['Unsubscribe', `Stop ${stoppedText[scope].en} to ${to}? ${remainingText[scope].en}`],
    html: form,
  })
}

const confirmedPage = (payload: Unsubscribing): HttpResponse => {
  const scope = scopeOf(payload)
  return bilingualPage(200, {
    zh: ['已退订', `我们不会再向您发送${stoppedText[scope].zh}。${remainingText[scope].zh}`],
    en: ['Unsubscribed', `You will get no more ${stoppedText[scope].en} from us. ${remainingText[scope].en}`],
  })
}

/** Response to a token with an invalid signature. */
export const unknownLink = bilingualPage(404, {
  zh: ['链接无效', '这个链接不完整，或不是我们发出的。请从邮件中完整复制链接。'],
  en: [
    'Unknown link',
    'This link is cut short, or it is not one of ours. Please copy the whole link from the mail.',
  ],
})
const notRequested = bilingualPage(400, {
  zh: ['未退订', '请求中没有退订确认，因此没有任何改变。'],
  en: ['Nothing changed', 'The request did not ask to unsubscribe, so nothing was changed.'],
})
const methodNotAllowed = bilingualPage(
  405,
  {
    zh: ['未退订', '请用浏览器打开此链接。'],
    en: ['Nothing changed', 'Please open this link in a browser.'],
  },
  { allow: 'GET, POST' },
)
const unavailable = bilingualPage(
  503,
  {
    zh: ['请稍后再试', '暂时无法处理您的退订，请过一会儿再试。'],
    en: ['Please try again', 'We can not take this now. Please try again in a moment.'],
  },
  { 'retry-after': '30' },
)
