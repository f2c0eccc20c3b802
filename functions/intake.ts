// functions/intake.ts: the touchpoints queue has events. Each is kept as touchpoints, or refused with a
// reason.
import { arrivalSchema, type Keeping, takeIn } from '../shared/channels/parsing/ingest-event.ts'
import { storedRecorder } from '../shared/journeys/progress.ts'
import { isAfterErasure } from '../shared/people/consent/reaction.ts'
import { need } from '../shared/runtime/env.ts'
import { keptFor } from '../shared/runtime/cache.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { consentRows } from '../shared/storage/repositories/consent-repository.ts'
import { journeyRows } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRows } from '../shared/storage/repositories/people-repository.ts'
import { progressRows } from '../shared/storage/repositories/progress-repository.ts'
import { retentionRows } from '../shared/storage/repositories/retention-repository.ts'
import type { TouchpointRows } from '../shared/storage/repositories.ts'
import { touchpointRows } from '../shared/storage/repositories/touchpoint-repository.ts'

/** Takes events in. */
export const intake = (keeping: Keeping) => queueHandler(arrivalSchema, takeIn(keeping))

/**
 * Stores a touchpoint, and records that one was stored. One that is there already starts no stream record, so
 * it is not recorded. A failed record does not fail the storing: it is logged.
 * @returns whether the touchpoint is new
 */
export const recordedAdd =
  (add: TouchpointRows['add'], record: (receivedAt: number) => Promise<void>): TouchpointRows['add'] =>
  async (touchpoint) => {
    const isNew = await add(touchpoint)
    if (isNew)
      await record(touchpoint.receivedAt).catch((error) =>
        log.error('the progress of storing could not be recorded', describe(error)),
      )
    return isNew
  }

// Live wiring.
const store = dynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') },
})
const { add, refuse } = touchpointRows(store, keptFor(300_000, retentionRows(store)))

const people = { consents: consentRows(store), people: peopleRows(store), journeys: journeyRows(store) }

const record = storedRecorder(progressRows(store))

export const handler = intake({
  add: recordedAdd(add, record),
  refuse,
  isAfterErasure: isAfterErasure(people),
})
