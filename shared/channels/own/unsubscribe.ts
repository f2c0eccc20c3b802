import type { Touchpoint } from '../../journeys/touchpoint.ts'
import { Unavailable } from '../../runtime/errors.ts'
import { open, type Unsubscribing, unsubscribing } from '../../senders/tokens.ts'
import type { Answer, QueuedEvent, RawRequest } from '../channel.ts'
import { ownEvent } from '../own.ts'
import { isoOf } from '../reading/stated-time.ts'
import { pageAnswer } from './page.ts'

export type OwnVerbs = {
  readonly signingSecrets: (now: number) => Promise<readonly string[]>
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
}

/**
 * `/u/{token}` (RFC 8058). A GET shows a page that asks, and takes nobody off the list: link scanners follow every link. A POST of
 * `List-Unsubscribe=One-Click`, by a mail program or by that page, does; however often it is sent.
 * @param now ms UTC
 */
export const unsubscribe = async (verbs: OwnVerbs, request: RawRequest, token: string, now: number): Promise<Answer> => {
  const payload = open(unsubscribing, token, await verbs.signingSecrets(now))
  if (!payload) return unknownLink
  if (request.method === 'GET' || request.method === 'HEAD') return asking(payload.e)
  if (request.method !== 'POST') return notHere
  if (!(await isOneClick(request))) return notAsked
  return leave(verbs, payload, now)
}

const leave = async ({ queue }: OwnVerbs, payload: Unsubscribing, now: number): Promise<Answer> => {
  try {
    await queue([ownEvent(left(payload, now))])
    return done
  } catch (error) {
    if (error instanceof Unavailable) return comeAgain
    throw error
  }
}

const hour = 3_600_000

/**
 * Whoever asks twice within the hour is one touchpoint. Later it is another, of the same effect: they may have come back to the list in
 * between, and must be able to leave it again by the same link.
 */
const left = ({ m, e }: Unsubscribing, now: number): Touchpoint => ({
  id: `${m}:unsubscribed`,
  channel: 'own',
  source: 'unsubscribe',
  type: 'email.unsubscribed',
  at: now,
  statedAt: isoOf(now - (now % hour)),
  receivedAt: now,
  identities: [{ kind: 'email', value: e }],
  props: { email_id: m, message: m, reason: 'one-click' },
})

const mostBytes = 10_000

/** Both ways of sending a form count: the RFC names them both. */
const isOneClick = async ({ headers, body }: RawRequest): Promise<boolean> => {
  if (body.length > mostBytes) return false
  try {
    const form = await new Response(Buffer.from(body), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData()
    return form.get('List-Unsubscribe') === 'One-Click'
  } catch {
    return false
  }
}

const masked = (email: string): string => email.replace(/^(.)[^@]*/u, '$1***')

const form = `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">确认退订 · Unsubscribe</button></form>`

const asking = (email: string): Answer =>
  pageAnswer(200, {
    zh: ['退订邮件', `确定不再接收发往 ${masked(email)} 的营销邮件吗？`],
    en: ['Unsubscribe', `Stop marketing e-mail to ${masked(email)}?`],
    html: form,
  })

const done = pageAnswer(200, {
  zh: ['已退订', '我们不会再向您发送营销邮件。'],
  en: ['Unsubscribed', 'You will get no more marketing e-mail from us.'],
})
/** Of a token that we did not sign. */
export const unknownLink = pageAnswer(404, {
  zh: ['链接无效', '这个链接不完整，或不是我们发出的。请从邮件中完整复制链接。'],
  en: ['Unknown link', 'This link is cut short, or it is not one of ours. Please copy the whole link from the mail.'],
})
const notAsked = pageAnswer(400, {
  zh: ['未退订', '请求中没有退订确认，因此没有任何改变。'],
  en: ['Nothing changed', 'The request did not ask to unsubscribe, so nothing was changed.'],
})
const notHere = pageAnswer(
  405,
  { zh: ['未退订', '请用浏览器打开此链接。'], en: ['Nothing changed', 'Please open this link in a browser.'] },
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
