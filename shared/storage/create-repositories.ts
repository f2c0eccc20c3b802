import { bounds, type Limits } from '../model/bounds.ts'
import { rateLimitRepository } from './repositories/rate-limit-repository.ts'
import { connectionRepository } from './repositories/connection-repository.ts'
import { consentRepository } from './repositories/consent-repository.ts'
import { counterRepository } from './repositories/counter-repository.ts'
import { erasureRepository } from './repositories/erasure-repository.ts'
import { interruptionRepository } from './repositories/interruption-repository.ts'
import { journeyRepository } from './repositories/journey-repository.ts'
import { mappingRepository } from './repositories/mapping-repository.ts'
import { messageRepository } from './repositories/message-repository.ts'
import { peopleRepository } from './repositories/people-repository.ts'
import { policyRepository } from './repositories/policy-repository.ts'
import { progressRepository } from './repositories/progress-repository.ts'
import { refoldRepository } from './repositories/refold-repository.ts'
import type { Repositories } from './repositories.ts'
import { staffRepository } from './repositories/staff-repository.ts'
import type { Store } from './store.ts'
import { subjectRepository } from './repositories/subject-repository.ts'
import { timerRepository } from './repositories/timer-repository.ts'
import { touchpointRepository } from './repositories/touchpoint-repository.ts'
import { treatmentRepository } from './repositories/treatment-repository.ts'
import { importRepository } from './repositories/upload-repository.ts'

/**
 * All rows over one store. A function that needs few of them takes their factories, so that its bundle holds
 * no others.
 * @param limits how much a row may hold that strangers can make grow
 */
export const createRepositories = (store: Store, limits: Limits = bounds): Repositories => ({
  touchpoints: touchpointRepository(store),
  journeys: journeyRepository(store),
  people: peopleRepository(store),
  interruptions: interruptionRepository(store),
  treatments: treatmentRepository(store),
  messages: messageRepository(store),
  consents: consentRepository(store),
  erasures: erasureRepository(store),
  timers: timerRepository(store),
  counters: counterRepository(store, limits),
  policies: policyRepository(store),
  connections: connectionRepository(store),
  mappings: mappingRepository(store),
  uploads: importRepository(store),
  staff: staffRepository(store),
  refolds: refoldRepository(store),
  subjects: subjectRepository(store),
  buckets: rateLimitRepository(store),
  progress: progressRepository(store),
})
