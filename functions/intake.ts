// functions/intake.ts: the touchpoints queue has events. Each is kept as touchpoints, or refused with a
// reason.
import { arrivalSchema, type Keeping, takeIn } from '../shared/channels/reading/take-in.ts'
import { storedRecorder } from '../shared/journeys/progress.ts'
import { isAfterErasure } from '../shared/people/reaction.ts'
import { need } from '../shared/runtime/environment.ts'
import { keptFor } from '../shared/runtime/kept-for.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { dynamoClient } from '../shared/storage/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamo.ts'
import { consentRows } from '../shared/storage/consent-rows.ts'
import { journeyRows } from '../shared/storage/journey-rows.ts'
import { peopleRows } from '../shared/storage/people-rows.ts'
import { progressRows } from '../shared/storage/progress-rows.ts'
import { retentionRows } from '../shared/storage/retention-rows.ts'
import type { TouchpointRows } from '../shared/storage/rows.ts'
import { touchpointRows } from '../shared/storage/touchpoint-rows.ts'

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
