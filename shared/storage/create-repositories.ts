import { bounds, type Limits } from '../model/bounds.ts'
import { bucketRows } from './repositories/rate-limit-repository.ts'
import { connectionRows } from './repositories/connection-repository.ts'
import { consentRows } from './repositories/consent-repository.ts'
import { counterRows } from './repositories/counter-repository.ts'
import { erasureRows } from './repositories/erasure-repository.ts'
import { interruptionRows } from './repositories/interruption-repository.ts'
import { journeyRows } from './repositories/journey-repository.ts'
import { mappingRows } from './repositories/mapping-repository.ts'
import { messageRows } from './repositories/message-repository.ts'
import { peopleRows } from './repositories/people-repository.ts'
import { policyRows } from './repositories/policy-repository.ts'
import { progressRows } from './repositories/progress-repository.ts'
import { refoldRows } from './repositories/refold-repository.ts'
import type { Rows } from './repositories.ts'
import { staffRows } from './repositories/staff-repository.ts'
import type { Store } from './store.ts'
import { subjectRows } from './repositories/subject-repository.ts'
import { timerRows } from './repositories/timer-repository.ts'
import { touchpointRows } from './repositories/touchpoint-repository.ts'
import { treatmentRows } from './repositories/treatment-repository.ts'
import { uploadRows } from './repositories/upload-repository.ts'

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
