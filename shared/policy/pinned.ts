import { RetryableError } from '../runtime/errors.ts'
import type { Policy, PolicyHistory } from './policy.ts'

/**
 * The version something is bound to, or nothing when there never was one.
 * @throws Unavailable when it is newer than all that is known here yet: a history is kept for a minute, and
 * others may have read a newer one
 */
export const policyOf = (history: PolicyHistory, version: number): Policy | undefined => {
  const found = history.find((policy) => policy.version === version)
  if (!found && history.every((policy) => policy.version < version))
    throw new RetryableError('a newer policy is not known here yet')
  return found
}
