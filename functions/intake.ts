// functions/intake.ts: SQS queue `touchpoints`. Parses events and stores their touchpoints, or a rejection.
import { ingestEvent, ingestMessageSchema, type IngestDeps } from '../shared/channels/parsing/ingest-event.ts'
import { storedRecorder } from '../shared/journeys/progress.ts'
import { isAfterErasure } from '../shared/people/consent/reaction.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import type { TouchpointRepository } from '../shared/storage/repositories.ts'
import { consentRepository } from '../shared/storage/repositories/consent-repository.ts'
import { journeyRepository } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRepository } from '../shared/storage/repositories/people-repository.ts'
import { progressRepository } from '../shared/storage/repositories/progress-repository.ts'
import { retentionRepository } from '../shared/storage/repositories/retention-repository.ts'
import { touchpointRepository } from '../shared/storage/repositories/touchpoint-repository.ts'
import { finderOn } from '../shared/teams/staff-member.ts'
import { fullStore } from './wiring/store.ts'

export const intake = (deps: IngestDeps) => queueHandler(ingestMessageSchema, ingestEvent(deps))

/**
 * Stores a touchpoint, and records when for the projector's lag. A touchpoint that is already stored starts
 * no stream record, so it is not recorded. A failed record is logged and does not fail the storing.
 * @returns whether the touchpoint is new
 */
export const recordedAdd =
  (
    add: TouchpointRepository['add'],
    record: (receivedAt: number) => Promise<void>,
  ): TouchpointRepository['add'] =>
  async (touchpoint) => {
    const isNew = await add(touchpoint)
    if (isNew)
      await record(touchpoint.receivedAt).catch((error) =>
        log.error('progress.record-failed', errorFields(error)),
      )
    return isNew
  }

const store = fullStore()
const { add, refuse } = touchpointRepository(store, cachedFor(300_000, retentionRepository(store)))

/**
 * The staff list, read at most every five minutes: it decides flags only. The policy's code is loaded with
 * the first event that states an owner.
 */
const findStaff = cachedFor(300_000, async () => {
  const [{ policyRepository }, { policyAt }] = await Promise.all([
    import('../shared/storage/repositories/policy-repository.ts'),
    import('../shared/policy/policy.ts'),
  ])
  return finderOn(policyAt(await policyRepository(store).history(), Date.now()).staff)
})

export const handler = intake({
  add: recordedAdd(add, storedRecorder(progressRepository(store))),
  refuse,
  isAfterErasure: isAfterErasure({
    consents: consentRepository(store),
    people: peopleRepository(store),
    journeys: journeyRepository(store),
  }),
  findStaff,
})
