import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { render } from '../templates/render.ts'
import type { Message } from '../../model/message.ts'
import { classifyNetworkError } from './network-errors.ts'
import type { SendResult, RenderInput, Sender } from '../sender.ts'
import type { RetryClass } from '../delivery/retry-policy.ts'
import { cut, wecomAttempt } from './wecom-robot.ts'
import type { TokenOf } from './wecom-token.ts'

/** Longest welcome text, in bytes of UTF-8 (WeCom: send welcome message, document 92137). */
const maxBytes = 4000

export type WelcomeOptions = {
  readonly tokenOf: TokenOf
  readonly endpoint: string
  /** ms UTC; `wait` pauses for `ms`. The window of 20 s is too short for a redelivery by the queue. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly timeoutMs?: number
}

/** The request body, in plain text. */
const welcomeBody = ({ message, template, senderProfile, profile }: RenderInput, code: string) => {
  const name = omitUndefined({ name: profile.name })
  const content = render(
    template.body,
    { ...name, ...message.data, company: senderProfile.company },
    'header',
  )
  return { welcome_code: code, text: { content: cut(content, maxBytes) } }
}

/**
 * Welcomes a new contact: WeCom accepts it once, within 20 s. A transient refusal (another app is sending,
 * WeCom is busy, the token is stale) is retried within the window; an unclear result is not.
 */
export const wecomWelcome = (options: WelcomeOptions): Sender => ({
  name: 'wecom-welcome',
  via: 'wecom',
  write: async (input) => {
    const { welcome_code: code } = input.message.data
    if (typeof code !== 'string') throw new UnsendableError(reason('provider.welcome-code-missing'))
    const body = welcomeBody(input, code)
    return async () => sendInWindow(options, input.message, body)
  },
})

const transient: ReadonlySet<RetryClass> = new Set<RetryClass>(['retry-backoff', 'retry-max-3'])
const retryDelayMs = 1000

const sendInWindow = async (
  options: WelcomeOptions,
  { address, until = 0 }: Message,
  body: unknown,
): Promise<SendResult> => {
  let stale: string | undefined
  for (;;) {
    const { result, token } = await attempt(options, address, body, stale)
    if (result.as !== 'refused') return result
    if (result.verdict === 'refresh-token-once' && stale === undefined && token !== undefined) {
      stale = token
      continue
    }
    if (!transient.has(result.verdict) || options.now() + retryDelayMs >= until) return result
    await options.wait(retryDelayMs)
  }
}

type Attempt = { readonly result: SendResult; readonly token?: string }

const attempt = async (
  options: WelcomeOptions,
  corp: string,
  body: unknown,
  stale: string | undefined,
): Promise<Attempt> => {
  const access = await options.tokenOf(corp, stale)
  return 'token' in access
    ? { result: await post(options, access.token, body), token: access.token }
    : { result: access }
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
