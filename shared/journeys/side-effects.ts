import { conflict, retryOnConflict } from '../runtime/retry-on-conflict.ts'
import { consentAfter, consentAlias } from '../people/consent/consent.ts'
import { aliasOfId } from '../model/identity.ts'
import type { Unknown } from '../people/identity/resolve-people.ts'
import { policyAt, type PolicyHistory } from '../policy/policy.ts'
import { RetryableError } from '../runtime/errors.ts'
import type { Repositories } from '../storage/repositories.ts'
import { durationMs } from './watch-detector.ts'
import type { StreamTouchpoint } from './next-version.ts'
import { spread } from './subjects.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { requestErasure, erasureRequestIn } from '../people/erasure/request-erasure.ts'
import type { ProjectJourneysDeps } from './project-person.ts'

export const applySideEffectsApart = async (
  deps: ProjectJourneysDeps,
  { alias, touchpoint }: StreamTouchpoint,
  policies: PolicyHistory,
  failed: Unknown[],
): Promise<void> => {
  try {
    await applySideEffects(deps, touchpoint, policies)
  } catch (error) {
    if (error instanceof RetryableError) throw error
    failed.push({ alias, error })
  }
}

/** Writes down what a touchpoint says about consent. Can be repeated. */
export const applyConsent = async (
  consents: Repositories['consents'],
  touchpoint: Touchpoint,
): Promise<void> => {
  const alias = consentAlias(touchpoint)
  if (alias)
    await retryOnConflict('a consent', async () => {
      const next = consentAfter(await consents.get(alias), alias, touchpoint)
      return !next || (await consents.save(next)) || conflict
    })
}

/** What a touchpoint means for consent, and for the message it echoes. Both can be repeated. */
const applySideEffects = async (
  { rows, echo, publish: tell }: ProjectJourneysDeps,
  touchpoint: Touchpoint,
  policies: PolicyHistory,
): Promise<void> => {
  await applyConsent(rows.consents, touchpoint)
  const erasure = erasureRequestIn(touchpoint, durationMs(policyAt(policies, touchpoint.at).erasureWait))
  if (erasure) await requestErasure(rows.erasures, erasure)
  await spread(rows, touchpoint)
  const id = touchpoint.props['message']
  if (typeof id === 'string')
    await retryOnConflict('a message', async () => {
      const message = await rows.messages.get(aliasOfId(id), id)
      if (message === undefined) return true
      const { message: next, events } = echo(message, touchpoint)
      if (next && !(await rows.messages.save(next))) return conflict
      await tell(events)
      return true
    })
}
