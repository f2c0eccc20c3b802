import type { Touchpoint } from '../model/touchpoint.ts'
import { RetryableError } from '../runtime/errors.ts'
import { verify, type Unsubscribing, unsubscribing } from '../signed-links/token.ts'
import { ownEvent } from '../people/own-event.ts'
import { isoOf } from '../model/stated-time.ts'
import { formFields } from './form-fields.ts'
import { pageAnswer } from './page.ts'
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
  if (request.method === 'GET' || request.method === 'HEAD') return asking(payload)
  if (request.method !== 'POST') return notHere
  if (!isOneClick(request)) return notAsked
  return leave(deps, payload, now)
}

/** A token without what mail programs take for a part of the address: a full stop, a bracket, a line end. */
export const bareToken = (token: string): string => token.replace(/[^\w-]+$/, '')

const leave = async (
  { enqueue: queue }: LinkPageDeps,
  payload: Unsubscribing,
  now: number,
): Promise<HttpResponse> => {
  try {
    await queue(withdrawals(payload, now).map(ownEvent))
    return done(payload)
  } catch (error) {
    if (error instanceof RetryableError) return comeAgain
    throw error
  }
}

const hour = 3_600_000

/**
 * Whether the link withdraws service mail too: it stood in a service mail, or in an older one whose link does
 * not say its category.
 */
const stopsService = ({ c }: Unsubscribing): boolean => c !== 'marketing'

/**
 * One touchpoint for each purpose that is withdrawn: marketing always, service when the reader clicked in a
 * service mail. Within the hour a repeat has the same key. Later it is another touchpoint of the same effect:
 * the reader may have subscribed again in between, and must be able to leave by the same link.
 */
const withdrawals = (payload: Unsubscribing, now: number): Touchpoint[] => {
  const { m, e } = payload
  const common = {
    channel: 'own',
    source: 'unsubscribe',
    at: now,
    statedAt: isoOf(now - (now % hour)),
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

/** Whether the body says `List-Unsubscribe=One-Click`, in whatever case and wrapping (`formFields`). */
const isOneClick = (request: HttpRequest): boolean =>
  [...(formFields(request) ?? [])].some(
    ([name, value]) => letters(name) === 'listunsubscribe' && letters(value) === 'oneclick',
  )

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '')

const masked = (email: string): string => email.replace(/^(.)[^@]*/u, '$1***')

const form = `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">确认退订 · Unsubscribe</button></form>`

/** What stops, by whether service mail stops too. */
const stopping = {
  marketing: { zh: '营销邮件（优惠、活动推荐）', en: 'marketing e-mail (offers and invitations)' },
  all: {
    zh: '营销邮件和服务类邮件（优惠、活动、回放、资料核对等）',
    en: 'marketing and service e-mail (offers, invitations, recordings, reminders)',
  },
} as const

/** What goes on, and why. */
const goingOn = {
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

const scopeOf = (payload: Unsubscribing): keyof typeof stopping =>
  stopsService(payload) ? 'all' : 'marketing'

const asking = (payload: Unsubscribing): HttpResponse => {
  const [scope, to] = [scopeOf(payload), masked(payload.e)]
  return pageAnswer(200, {
    zh: ['退订邮件', `确定不再接收发往 ${to} 的${stopping[scope].zh}吗？${goingOn[scope].zh}`],
    en: ['Unsubscribe', `Stop ${stopping[scope].en} to ${to}? ${goingOn[scope].en}`],
    html: form,
  })
}

const done = (payload: Unsubscribing): HttpResponse => {
  const scope = scopeOf(payload)
  return pageAnswer(200, {
    zh: ['已退订', `我们不会再向您发送${stopping[scope].zh}。${goingOn[scope].zh}`],
    en: ['Unsubscribed', `You will get no more ${stopping[scope].en} from us. ${goingOn[scope].en}`],
  })
}

/** Of a token that we did not sign. */
export const unknownLink = pageAnswer(404, {
  zh: ['链接无效', '这个链接不完整，或不是我们发出的。请从邮件中完整复制链接。'],
  en: [
    'Unknown link',
    'This link is cut short, or it is not one of ours. Please copy the whole link from the mail.',
  ],
})
const notAsked = pageAnswer(400, {
  zh: ['未退订', '请求中没有退订确认，因此没有任何改变。'],
  en: ['Nothing changed', 'The request did not ask to unsubscribe, so nothing was changed.'],
})
const notHere = pageAnswer(
  405,
  {
    zh: ['未退订', '请用浏览器打开此链接。'],
    en: ['Nothing changed', 'Please open this link in a browser.'],
  },
  { allow: 'GET, POST' },
)
const comeAgain = pageAnswer(
  503,
  {
    zh: ['请稍后再试', '暂时无法处理您的退订，请过一会儿再试。'],
    en: ['Please try again', 'We can not take this now. Please try again in a moment.'],
  },
  { 'retry-after': '30' },
)
