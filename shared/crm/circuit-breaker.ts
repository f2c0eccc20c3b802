import { minuteMs } from '../runtime/time-buckets.ts'
import * as z from 'zod'
import type { Outcome } from './http-result.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * Circuit breaker of one outbound connection. `off`: it answered 410 at that time (ms UTC) and stays switched
 * off until it is connected again. `until`: it failed `failures` times in a row; no request is sent before.
 */
export const circuitStateSchema = z.object({
  channel: z.string(),
  connection: z.string(),
  v: z.int(),
  off: z.object({ at: z.int(), reason: z.string() }).optional(),
  failures: z.int(),
  until: z.int().optional(),
  reason: z.string().optional(),
})
export type CircuitState = z.infer<typeof circuitStateSchema>

/** The state of a connection without failures: requests pass. */
export const closedCircuit = (channel: string, connection: string): CircuitState => ({
  channel,
  connection,
  v: 0,
  failures: 0,
})

const longest = 15 * minuteMs

/**
 * The circuit breaker's state after a request; nothing when it did not change. A connection that is down
 * costs one request now and then, not one for each delivery.
 */
export const recordOutcome = (
  standing: CircuitState,
  outcome: Outcome,
  now: number,
): CircuitState | undefined => {
  const { channel, connection } = standing
  const v = standing.v + 1
  if (outcome.as === 'done')
    return standing.failures === 0 && !standing.off ? undefined : { channel, connection, v, failures: 0 }
  if (outcome.as === 'gone')
    return { channel, connection, v, failures: 0, off: { at: now, reason: outcome.reason } }
  const failures = standing.failures + 1
  // Once may be chance. Who asks us to wait is listened to at once.
  const pause = Math.max(
    failures < 2 ? 0 : Math.min(longest, minuteMs * 2 ** Math.min(failures - 2, 10)),
    outcome.waitMs ?? 0,
  )
  return omitUndefined({
    channel,
    connection,
    v,
    failures,
    until: pause > 0 ? now + pause : undefined,
    reason: outcome.reason,
  })
}

/**
 * Why a connection must not be asked: until when (ms UTC), or switched off.
 * @param connectedAt when it was last connected (ms UTC): what was switched off before is on again
 */
export const openReason = (
  { off, until }: CircuitState,
  connectedAt: number,
  now: number,
): { off: string } | { until: number } | undefined => {
  if (off && connectedAt <= off.at) return { off: off.reason }
  return until !== undefined && until > now ? { until } : undefined
}
