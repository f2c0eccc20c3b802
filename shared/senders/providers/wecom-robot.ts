import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import * as z from 'zod'
import { render } from '../templates/render.ts'
import { trackedLink } from '../templates/links.ts'
import { classifyNetworkError } from './network-errors.ts'
import type { SendResult, RenderInput, Sender } from '../sender.ts'
import type { RetryClass } from '../delivery/retry-policy.ts'

/**
 * Limits of a group robot's content, in bytes of UTF-8 (WeCom: message push configuration, document 91770).
 */
export const robotLimits = { text: 2048, markdown: 4096, markdown_v2: 4096 } as const

const ellipsis = '…'
/** A link, tag or mention that was cut in the middle. */
const incompleteMarkup = /(?:\[[^\]\n]*(?:\]\([^)\n]*)?|<[^>\n]*)$/

/**
 * Truncates text to `limit` bytes of UTF-8, between two characters and never inside a link or tag, with an
 * ellipsis.
 */
export const cut = (content: string, limit: number): string => {
  if (Buffer.byteLength(content) <= limit) return content
  let room = limit - Buffer.byteLength(ellipsis)
  let kept = ''
  for (const sign of content) {
    room -= Buffer.byteLength(sign)
    if (room < 0) break
    kept += sign
  }
  return kept.replace(incompleteMarkup, '') + ellipsis
}

const verdicts: Readonly<Record<number, RetryClass>> = {
  [-1]: 'retry-max-3',
  45009: 'retry-after-60s',
  45033: 'retry-backoff',
  93000: 'permanent-disable-destination',
  93004: 'permanent-disable-destination',
  93008: 'permanent-disable-destination',
  40008: 'permanent-bug',
  40058: 'permanent-bug',
  44004: 'permanent-bug',
  45002: 'permanent-bug',
  40014: 'refresh-token-once',
  42001: 'refresh-token-once',
  41001: 'refresh-token-once',
  60020: 'permanent-config-alert',
  60011: 'permanent-config-alert',
  48002: 'permanent-config-alert',
  301002: 'permanent-config-alert',
  40001: 'permanent-config-alert',
  40013: 'permanent-config-alert',
  40056: 'permanent-config-alert',
  84061: 'permanent-recipient',
  41051: 'permanent-recipient',
  41096: 'retry-backoff',
}

/** Classifies WeCom's errcode (vector `wecom-errors`); an unknown one is permanent. */
export const wecomVerdict = (errcode: number): RetryClass => verdicts[errcode] ?? 'permanent'

const answerSchema = z.object({ errcode: z.int() })

/**
 * Reads WeCom's response: its status is always 200, only the errcode counts. A body without one is unclear.
 */
export const wecomAttempt = (sender: string, status: number, body: string): SendResult => {
  const errcode = answerSchema.safeParse(parsedJson(body)).data?.errcode
  if (errcode === undefined)
    return { as: 'unclear', why: reason('provider.unreadable-answer', { provider: sender, answer: status }) }
  return errcode === 0
    ? { as: 'sent' }
    : {
        as: 'refused',
        verdict: wecomVerdict(errcode),
        reason: reason('provider.refused', { provider: sender, answer: `errcode ${errcode}` }),
      }
}
export const robotAttempt = (status: number, body: string): SendResult =>
  wecomAttempt('wecom-robot', status, body)

/** Parses JSON; undefined when the text is none. */
export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const mentionPrefix = (userid: string | undefined): string =>
  userid !== undefined && /^[\w.@-]{1,64}$/.test(userid) ? `<@${userid}>\n` : ''

/** The body for a group robot. Its link is a tracked one, because WeCom reports no clicks. Pure. */
export const robotBody = ({
  message,
  template,
  senderProfile,
  profile,
}: RenderInput): { msgtype: 'markdown'; markdown: { content: string } } => {
  const { link } = message.data
  const tracked = typeof link === 'string' ? { link: trackedLink(link, message, profile, senderProfile) } : {}
  const content =
    mentionPrefix(message.mention) +
    render(template.body, { ...message.data, ...tracked, company: senderProfile.company }, 'markdown')
  return { msgtype: 'markdown', markdown: { content: cut(content, robotLimits.markdown) } }
}

/** The secret of a wecom-robot connection: the whole webhook URL that WeCom shows, or its key. */
const robotSecret = z.union([
  z.object({ url: z.url({ protocol: /^https?$/ }) }),
  z.object({ key: z.string().min(1) }),
])
export type RobotSecret = z.infer<typeof robotSecret>

const connectionSecret = z.object({ secrets: robotSecret })

/** Parses a stored secret; undefined when there is none or it is invalid. */
export const robotSecretOf = (text: string | undefined): RobotSecret | undefined =>
  connectionSecret.safeParse(parsedJson(text ?? '')).data?.secrets

const addressOf = (secret: RobotSecret, endpoint: string): URL => {
  const key = 'key' in secret ? secret.key : new URL(secret.url).searchParams.get('key')
  if (!key) throw new UnsendableError(reason('provider.robot-without-key'), { field: 'url' })
  return new URL(
    `${endpoint.replace(/\/$/, '')}/cgi-bin/webhook/send?${new URLSearchParams({ key }).toString()}`,
  )
}

export type RobotOptions = {
  /** The secret of a connection; undefined when there is no such connection. */
  readonly secretOf: (connection: string) => Promise<RobotSecret | undefined>
  readonly endpoint: string
  readonly timeoutMs?: number
}

const post = async (address: URL, body: unknown, timeoutMs: number): Promise<SendResult> => {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return robotAttempt(response.status, await response.text())
  } catch (error) {
    return classifyNetworkError('wecom-robot', error)
  }
}

/**
 * Sends through a robot of a group of colleagues. It accepts no idempotency key and reports no delivery. The
 * rate limit is 18 messages a minute for each robot: WeCom allows 20 and does not document the window. The
 * host is always that of `endpoint`, which rules out SSRF through the secret.
 */
export const wecomRobot = ({ secretOf, endpoint, timeoutMs = 10_000 }: RobotOptions): Sender => ({
  name: 'wecom-robot',
  via: 'wecom',
  allowance: ({ address }) => ({ key: address, capacity: 18, windowMs: 60_000 }),
  write: async (input) => {
    if (input.message.to === 'customer')
      throw new UnsendableError(reason('recipient.robot-reaches-staff-only'))
    const secret = await secretOf(input.message.address)
    if (!secret) throw new UnsendableError(reason('provider.not-connected', { provider: 'wecom-robot' }))
    const address = addressOf(secret, endpoint)
    const body = robotBody(input)
    return () => post(address, body, timeoutMs)
  },
})
