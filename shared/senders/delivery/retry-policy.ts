import { createHash } from 'node:crypto'

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
const hour = 60 * minute

/** Deterministic full jitter: a share of the span (ms) that depends on the message and the attempt. */
const jitter = (span: number, seed: string): number =>
  Math.round((createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32) * span)

const backoff = (attempts: number, seed: string): number =>
  2 * second + jitter(Math.min(15 * minute, 2 * second * 2 ** attempts), seed)

/**
 * Delay (ms) before the next attempt after a refusal; undefined when there is none.
 * @param attempts number of attempts so far, this one included
 * @param id message id: spreads messages that were refused together
 */
export const retryDelay = (verdict: RetryClass, attempts: number, id: string): number | undefined => {
  const seed = `${id}:${attempts}`
  switch (verdict) {
    case 'retry-backoff':
      return attempts < 6 ? backoff(attempts, seed) : undefined
    case 'retry-max-3':
      return attempts <= 3 ? backoff(attempts, seed) : undefined
    case 'retry-after-60s':
      return attempts < 20 ? minute + jitter(minute, seed) : undefined
    case 'retry-later-or-alert':
      return attempts < 6 ? 15 * minute + jitter(minute, seed) : undefined
    case 'hold-until-quota-resets':
    case 'pause-channel':
      return attempts < 48 ? hour + jitter(10 * minute, seed) : undefined
    default:
      return undefined
  }
}
