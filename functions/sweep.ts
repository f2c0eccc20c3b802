import { watchDetectors } from '../shared/detectors/list.ts'
import { inspectDueJourney } from '../shared/journeys/inspect-due-journey.ts'
import { sweepTimers, type SweepDeps } from '../shared/journeys/sweep.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { createPublisher } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

/**
 * Every minute: the timers that are due. Journeys are looked at, waits that are over and messages that may go
 * out now are put on their queues.
 */
export const sweep =
  (deps: SweepDeps, clock: () => number = Date.now) =>
  async (_event: unknown, context?: { getRemainingTimeInMillis(): number }) =>
    sweepTimers(deps, clock(), () => (context?.getRemainingTimeInMillis() ?? Infinity) > 15_000)

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: 'not read here', state: requireEnv('STATE_TABLE') },
})
const rows = createRepositories(store)
const { publish } = createPublisher(busClient(), requireEnv('BUS_NAME'))
const queues = sqsClient()
const mend = createQueue(queues, requireEnv('MEND_QUEUE_URL'))
const senders = {
  email: createQueue(queues, requireEnv('SEND_EMAIL_QUEUE_URL')),
  wecom: createQueue(queues, requireEnv('SEND_WECOM_QUEUE_URL')),
}
const crm = createQueue(queues, requireEnv('SEND_CRM_QUEUE_URL'))
const lookAt = {
  rows,
  publish,
  policies: cachedFor(60_000, () => rows.policies.history()),
  detectors: watchDetectors,
}

export const handler = sweep({
  timers: rows.timers,
  refolds: rows.refolds,
  inspect: (timer, from, now) => inspectDueJourney(lookAt, timer, from, now),
  resumeTreatments: (treatments) => mend.sendMany(treatments),
  enqueueMessages: (via, messages) => senders[via].sendMany(messages),
  enqueueDeliveries: (deliveries) => crm.sendMany(deliveries),
  onError: (timer, error) =>
    log.error('a timer could not be heeded', { kind: timer.kind, id: timer.id, ...errorFields(error) }),
})
