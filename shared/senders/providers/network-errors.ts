import { reason } from '../../model/reasons/reason.ts'
import * as z from 'zod'
import type { SendResult } from '../sender.ts'

const problemSchema = z.object({
  name: z.string().catch('Error'),
  code: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
})

/** Error codes of connections that were never made: the provider cannot have accepted anything. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EDNS',
  'UND_ERR_CONNECT_TIMEOUT',
])

const codesOf = (error: unknown): string[] => {
  const { success, data } = problemSchema.safeParse(error)
  if (!success) return []
  const causes = data.cause === undefined ? [] : codesOf(data.cause)
  return data.code === undefined ? causes : [data.code, ...causes]
}

/**
 * Classifies a network failure: refused when no connection was made, unclear when the request may have been
 * received.
 */
export const classifyNetworkError = (sender: string, error: unknown): SendResult => {
  const codes = codesOf(error)
  const never = codes.find((code) => neverConnected.has(code))
  if (never !== undefined)
    return {
      as: 'refused',
      verdict: 'retry-backoff',
      reason: reason('provider.unreachable', { provider: sender, answer: never }),
    }
  const name = problemSchema.safeParse(error).data?.name ?? 'Error'
  return { as: 'unclear', why: reason('provider.no-answer', { provider: sender, answer: codes[0] ?? name }) }
}
