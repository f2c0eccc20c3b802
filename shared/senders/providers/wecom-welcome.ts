import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import { render } from '../templates/render.ts'
import type { Message } from '../../model/message.ts'
import { classifyNetworkError } from './network-errors.ts'
import type { SendResult, RenderInput, Sender } from '../sender.ts'
import type { RetryClass } from '../delivery/retry-policy.ts'
import { cut, wecomAttempt } from './wecom-robot.ts'
import type { TokenOf } from './wecom-token.ts'

/** Bytes of UTF-8 a welcome may have (from memory). */
const mostBytes = 4000

export type WelcomeOptions = {
  readonly tokenOf: TokenOf
  readonly endpoint: string
  /** ms UTC; and a pause of so many ms. The window is too short for another turn of the queue. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly timeoutMs?: number
}

/** What is said, in plain text. */
export const welcomeBody = ({ message, template, letterhead, profile }: RenderInput, code: string) => {
  const name = profile.name === undefined ? {} : { name: profile.name }
  const content = render(template.body, { ...name, ...message.data, company: letterhead.company }, 'header')
  return { welcome_code: code, text: { content: cut(content, mostBytes) } }
}

/**
 * The welcome of a new contact: taken once, within 20 s (channels.md 5.3). A no for now (another app is
 * sending, WeCom is busy, the key is stale) is asked again within the window; whoever is left in doubt is
 * not.
 */
export const wecomWelcome = (options: WelcomeOptions): Sender => ({
  name: 'wecom-welcome',
  via: 'wecom',
  write: async (posting) => {
    const { welcome_code: code } = posting.message.data
    if (typeof code !== 'string') throw new UnsendableError(reason('provider.welcome-code-missing'))
    const body = welcomeBody(posting, code)
    return async () => sent(options, posting.message, body)
  },
})

const soon: ReadonlySet<RetryClass> = new Set<RetryClass>(['retry-backoff', 'retry-max-3'])
const pause = 1000

const sent = async (
  options: WelcomeOptions,
  { address, until = 0 }: Message,
  body: unknown,
): Promise<SendResult> => {
  let stale: string | undefined
  for (;;) {
    const { seen, token } = await once(options, address, body, stale)
    if (seen.as !== 'refused') return seen
    if (seen.verdict === 'refresh-token-once' && stale === undefined && token !== undefined) {
      stale = token
      continue
    }
    if (!soon.has(seen.verdict) || options.now() + pause >= until) return seen
    await options.wait(pause)
  }
}

type Once = { readonly seen: SendResult; readonly token?: string }

const once = async (
  options: WelcomeOptions,
  corp: string,
  body: unknown,
  stale: string | undefined,
): Promise<Once> => {
  const key = await options.tokenOf(corp, stale)
  return 'token' in key ? { seen: await post(options, key.token, body), token: key.token } : { seen: key }
}

const post = async (
  { endpoint, timeoutMs = 8_000 }: WelcomeOptions,
  token: string,
  body: unknown,
): Promise<SendResult> => {
  const query = new URLSearchParams({ access_token: token }).toString()
  try {
    const response = await fetch(
      `${endpoint.replace(/\/$/, '')}/cgi-bin/externalcontact/send_welcome_msg?${query}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      },
    )
    return wecomAttempt('wecom-welcome', response.status, await response.text())
  } catch (error) {
    return classifyNetworkError('wecom-welcome', error)
  }
}
