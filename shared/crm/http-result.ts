import { hourMs } from '../runtime/time-buckets.ts'
import { isLoopback } from './address.ts'
import type { Answered } from './safe-fetch.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * What became of one request: done; not now; never in this way; or the address is not to be asked any more.
 */
export type Outcome =
  | { readonly as: 'done'; readonly status: number }
  | { readonly as: 'later'; readonly status?: number; readonly reason: string; readonly waitMs?: number }
  | { readonly as: 'gone'; readonly status: number; readonly reason: string }

/** Nobody makes us wait longer than a day. */
const longest = 24 * hourMs

/**
 * How long `retry-after` asks us to wait, in ms: seconds, or a date.
 * @param now ms UTC
 */
export const retryAfterMs = (headers: Readonly<Record<string, string>>, now: number): number | undefined => {
  const { 'retry-after': said } = headers
  if (said === undefined) return undefined
  const ms = /^\d{1,9}(\.\d+)?$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), longest) : undefined
}

/**
 * What a receiver's answer means: 2xx is done, 410 switches the endpoint off, anything
 * else, a redirect too, is a failure.
 * @param now ms UTC
 */
export const classifyResponse = ({ status, headers }: Answered, now: number): Outcome => {
  if (status >= 200 && status < 300) return { as: 'done', status }
  if (status === 410) return { as: 'gone', status, reason: 'answered 410: not wanted any more' }
  const waitMs = retryAfterMs(headers, now)
  return omitUndefined({ as: 'later' as const, status, reason: `answered ${status}`, waitMs })
}

/** What a failure of the network means, in words that quote nothing. */
export const failureOf = (error: unknown, url: string): Outcome => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'Error'
  if (code !== 'EFORBIDDEN')
    return {
      as: 'later',
      reason: code === 'ETIMEDOUT' ? 'no answer in time' : `not reached (${code.slice(0, 40)})`,
    }
  return {
    as: 'later',
    reason: isLoopback(url)
      ? 'must be https: this machine itself is not asked'
      : 'must be https and lead to no private address',
  }
}
