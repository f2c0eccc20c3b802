// functions/intake.ts: the touchpoints queue has events. Each is kept as touchpoints, or refused with a
// reason.
import { ingestMessageSchema, type IngestDeps, ingestEvent } from '../shared/channels/parsing/ingest-event.ts'
import { finderOn } from '../shared/teams/staff-member.ts'
import { storedRecorder } from '../shared/journeys/progress.ts'
import { isAfterErasure } from '../shared/people/consent/reaction.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { consentRepository } from '../shared/storage/repositories/consent-repository.ts'
import { journeyRepository } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRepository } from '../shared/storage/repositories/people-repository.ts'
import { progressRepository } from '../shared/storage/repositories/progress-repository.ts'
import { retentionRepository } from '../shared/storage/repositories/retention-repository.ts'
import type { TouchpointRepository } from '../shared/storage/repositories.ts'
import { touchpointRepository } from '../shared/storage/repositories/touchpoint-repository.ts'

/** Takes events in. */
export const intake = (keeping: IngestDeps) => queueHandler(ingestMessageSchema, ingestEvent(keeping))

/**
 * Stores a touchpoint, and records that one was stored. One that is there already starts no stream record, so
 * it is not recorded. A failed record does not fail the storing: it is logged.
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
        log.error('the progress of storing could not be recorded', errorFields(error)),
      )
    return isNew
  }

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') },
})
const { add, refuse } = touchpointRepository(store, cachedFor(300_000, retentionRepository(store)))

const people = {
  consents: consentRepository(store),
  people: peopleRepository(store),
  journeys: journeyRepository(store),
}

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

const record = storedRecorder(progressRepository(store))

export const handler = intake({
  add: recordedAdd(add, record),
  refuse,
  isAfterErasure: isAfterErasure(people),
  findStaff,
})
