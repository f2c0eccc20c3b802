// functions/run-playbooks.ts: SQS queue `mend`. Runs the next steps of a treatment.
import {
  runTreatment,
  type RunTreatmentDeps,
  treatmentTriggerSchema,
} from '../shared/playbooks/run-treatment.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { eventPublisher } from './wiring/events.ts'
import { senderQueues, touchpointQueue } from './wiring/queues.ts'
import { cachedPolicies, fullStore } from './wiring/store.ts'

export const runPlaybooks = (deps: RunTreatmentDeps, clock: () => number = Date.now) =>
  queueHandler(treatmentTriggerSchema, runTreatment(deps), clock)

const repositories = createRepositories(fullStore())
const queues = senderQueues()

export const handler = runPlaybooks({
  rows: repositories,
  policies: cachedPolicies(repositories.policies),
  enqueueMessage: ({ id, alias, via }) => queues[via].send({ v: 1, message: id, alias }),
  enqueueTouchpoint: touchpointQueue().send,
  publish: eventPublisher(),
})
