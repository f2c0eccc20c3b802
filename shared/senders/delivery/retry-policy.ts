import { createHash } from 'node:crypto'

/** What a provider's no means (channels.md 10). */
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

/** Full jitter without chance: a share of the span that depends on who asks and how often it was tried. */
const jitter = (span: number, seed: string): number =>
  Math.round((createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32) * span)

const backoff = (tries: number, seed: string): number =>
  2 * second + jitter(Math.min(15 * minute, 2 * second * 2 ** tries), seed)

/**
 * How long (ms) to wait before the next try after a definite no; nothing when there is to be none.
 * @param tries how often it was tried, this one included
 * @param id of the message: spreads those that were refused together
 */
export const retryDelay = (verdict: RetryClass, tries: number, id: string): number | undefined => {
  const seed = `${id}:${tries}`
  switch (verdict) {
    case 'retry-backoff':
      return tries < 6 ? backoff(tries, seed) : undefined
    case 'retry-max-3':
      return tries <= 3 ? backoff(tries, seed) : undefined
    case 'retry-after-60s':
      return tries < 20 ? minute + jitter(minute, seed) : undefined
    case 'retry-later-or-alert':
      return tries < 6 ? 15 * minute + jitter(minute, seed) : undefined
    case 'hold-until-quota-resets':
    case 'pause-channel':
      return tries < 48 ? hour + jitter(10 * minute, seed) : undefined
    default:
      return undefined
  }
}
