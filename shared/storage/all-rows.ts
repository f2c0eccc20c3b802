import { bounds, type Limits } from '../people/bounds.ts'
import { bucketRows } from './bucket-rows.ts'
import { connectionRows } from './connection-rows.ts'
import { consentRows } from './consent-rows.ts'
import { counterRows } from './counter-rows.ts'
import { erasureRows } from './erasure-rows.ts'
import { interruptionRows } from './interruption-rows.ts'
import { journeyRows } from './journey-rows.ts'
import { mappingRows } from './mapping-rows.ts'
import { messageRows } from './message-rows.ts'
import { peopleRows } from './people-rows.ts'
import { policyRows } from './policy-rows.ts'
import { progressRows } from './progress-rows.ts'
import { refoldRows } from './refold-rows.ts'
import type { Rows } from './rows.ts'
import { staffRows } from './staff-rows.ts'
import type { Store } from './store.ts'
import { subjectRows } from './subject-rows.ts'
import { timerRows } from './timer-rows.ts'
import { touchpointRows } from './touchpoint-rows.ts'
import { treatmentRows } from './treatment-rows.ts'
import { uploadRows } from './upload-rows.ts'

/**
 * All rows over one store. A function that needs few of them takes their factories, so that its bundle holds
 * no others.
 * @param limits how much a row may hold that strangers can make grow
 */
export const rowsOver = (store: Store, limits: Limits = bounds): Rows => ({
  touchpoints: touchpointRows(store),
  journeys: journeyRows(store),
  people: peopleRows(store),
  interruptions: interruptionRows(store),
  treatments: treatmentRows(store),
  messages: messageRows(store),
  consents: consentRows(store),
  erasures: erasureRows(store),
  timers: timerRows(store),
  counters: counterRows(store, limits),
  policies: policyRows(store),
  connections: connectionRows(store),
  mappings: mappingRows(store),
  uploads: uploadRows(store),
  staff: staffRows(store),
  refolds: refoldRows(store),
  subjects: subjectRows(store),
  buckets: bucketRows(store),
  progress: progressRows(store),
})
