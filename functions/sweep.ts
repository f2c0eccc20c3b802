// functions/sweep.ts: every minute. Inspects due journeys, and enqueues due treatments, messages and
// deliveries.
import { watchDetectors } from '../shared/detectors/list.ts'
import { inspectDueJourney } from '../shared/journeys/inspect-due-journey.ts'
import { sweepTimers, type SweepDeps } from '../shared/journeys/sweep.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { type DeadlineContext, timeLeft } from './wiring/deadline.ts'
import { eventPublisher } from './wiring/events.ts'
import { crmQueue, senderQueues, treatmentQueue } from './wiring/queues.ts'
import { cachedPolicies, stateStore } from './wiring/store.ts'

export const sweep =
  (deps: SweepDeps, clock: () => number = Date.now) =>
  async (_event: unknown, context?: DeadlineContext) =>
    sweepTimers(deps, clock(), timeLeft(context, 15_000))

const repositories = createRepositories(stateStore())
const queues = senderQueues()
const inspection = {
  rows: repositories,
  publish: eventPublisher(),
  policies: cachedPolicies(repositories.policies),
  detectors: watchDetectors,
}

export const handler = sweep({
  timers: repositories.timers,
  refolds: repositories.refolds,
  inspect: (timer, from, now) => inspectDueJourney(inspection, timer, from, now),
  resumeTreatments: treatmentQueue().sendMany,
  enqueueMessages: (via, messages) => queues[via].sendMany(messages),
  enqueueDeliveries: crmQueue().sendMany,
  onError: ({ kind, id }, error) => log.error('timer.failed', { kind, id, ...errorFields(error) }),
})
