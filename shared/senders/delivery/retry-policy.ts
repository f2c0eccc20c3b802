import { hourMs } from '../../runtime/time-buckets.ts'
import { backoffDelay, seededJitter } from '../../runtime/backoff.ts'

/** How a refusal by a provider is handled. */
export type RetryClass =
  | 'retry-backoff'
  | 'retry-max-3'
  | 'retry-after-60s'
  | 'retry-later-or-alert'
  | 'hold-until-quota-resets'
  | 'pause-channel'
  | 'permanent'
  | 'permanent-recipient'
  | 'permanent-bug'
  | 'permanent-config-alert'
  | 'permanent-stop-channel'
  | 'permanent-disable-destination'
  | 'refresh-token-once'

const second = 1000
const minute = 60 * second

const bounds = { baseMs: 2 * second, maxMs: 15 * minute }

/**
 * Delay (ms) before the next attempt after a refusal; undefined when there is none.
 * @param attempts number of attempts so far, this one included
 * @param id message id: spreads messages that were refused together
 */
export const retryDelay = (verdict: RetryClass, attempts: number, id: string): number | undefined => {
  const seed = `${id}:${attempts}`
  switch (verdict) {
    case 'retry-backoff':
      return attempts < 6 ? backoffDelay(attempts, seed, bounds) : undefined
    case 'retry-max-3':
      return attempts <= 3 ? backoffDelay(attempts, seed, bounds) : undefined
    case 'retry-after-60s':
      return attempts < 20 ? minute + seededJitter(minute, seed) : undefined
    case 'retry-later-or-alert':
      return attempts < 6 ? 15 * minute + seededJitter(minute, seed) : undefined
    case 'hold-until-quota-resets':
    case 'pause-channel':
      return attempts < 48 ? hourMs + seededJitter(10 * minute, seed) : undefined
    default:
      return undefined
  }
}
