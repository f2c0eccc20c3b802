import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import * as z from 'zod'
import { render } from '../templates/render.ts'
import { trackedLink } from '../templates/links.ts'
import { classifyNetworkError } from './network-errors.ts'
import type { SendResult, RenderInput, Sender } from '../sender.ts'
import type { RetryClass } from '../delivery/retry-policy.ts'

/** Bytes of UTF-8 that a robot takes (channels.md 5.1). */
export const robotLimits = { text: 2048, markdown: 4096, markdown_v2: 4096 } as const

const ellipsis = '…'
/** A link, tag or mention that the cut went through. */
const torn = /(?:\[[^\]\n]*(?:\]\([^)\n]*)?|<[^>\n]*)$/

/**
 * The text within so many bytes of UTF-8: cut between two characters, never inside a link or tag, and marked
 * as cut.
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
  return kept.replace(torn, '') + ellipsis
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

/** What WeCom's errcode means (channels.md 10, vector `wecom-errors`); an unknown one is a no for good. */
export const wecomVerdict = (errcode: number): RetryClass => verdicts[errcode] ?? 'permanent'

const answerSchema = z.object({ errcode: z.int() })

/**
 * WeCom answers 200 whatever happened: only the errcode counts. What is no answer of WeCom's at all leaves us
 * in doubt.
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

/** What a text says as JSON; nothing when it is none. */
export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const mentioned = (userid: string | undefined): string =>
  userid !== undefined && /^[\w.@-]{1,64}$/.test(userid) ? `<@${userid}>\n` : ''

/**
 * What the robot says. The link is ours, for the customer it is passed on to; nobody reports back from a
 * chat. Pure.
 */
export const robotBody = ({
  message,
  template,
  letterhead,
  profile,
}: RenderInput): { msgtype: 'markdown'; markdown: { content: string } } => {
  const { link } = message.data
  const ours = typeof link === 'string' ? { link: trackedLink(link, message, profile, letterhead) } : {}
  const content =
    mentioned(message.mention) +
    render(template.body, { ...message.data, ...ours, company: letterhead.company }, 'markdown')
  return { msgtype: 'markdown', markdown: { content: cut(content, robotLimits.markdown) } }
}

/**
 * What a connection of channel wecom-robot holds: the whole address WeCom shows, or its key. Either is the
 * credential.
 */
export const robotSecret = z.union([
  z.object({ url: z.url({ protocol: /^https?$/ }) }),
  z.object({ key: z.string().min(1) }),
])
export type RobotSecret = z.infer<typeof robotSecret>

const connectionSecret = z.object({ secrets: robotSecret })

/** The secret of a connection as it is kept; nothing when there is none, or it holds neither. */
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
  /** The secret of a connection; nothing when there is no such connection. */
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
 * A robot in a group of colleagues. It reaches nobody else, takes no key of ours and reports nothing back. 18
 * messages a minute go through one robot: WeCom allows 20 and does not say how it counts. The host is always
 * the endpoint's, whatever the secret says.
 */
export const wecomRobot = ({ secretOf, endpoint, timeoutMs = 10_000 }: RobotOptions): Sender => ({
  name: 'wecom-robot',
  via: 'wecom',
  allowance: ({ address }) => ({ key: address, capacity: 18, windowMs: 60_000 }),
  write: async (posting) => {
    if (posting.message.to === 'customer')
      throw new UnsendableError(reason('recipient.robot-reaches-staff-only'))
    const secret = await secretOf(posting.message.address)
    if (!secret) throw new UnsendableError(reason('provider.not-connected', { provider: 'wecom-robot' }))
    const address = addressOf(secret, endpoint)
    const body = robotBody(posting)
    return () => post(address, body, timeoutMs)
  },
})
