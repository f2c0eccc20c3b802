import { watchDetectors } from '../shared/detectors/list.ts'
import { look } from '../shared/journeys/inspect-due-journey.ts'
import { sweepTimers, type SweepVerbs } from '../shared/journeys/sweep.ts'
import { need } from '../shared/runtime/env.ts'
import { keptFor } from '../shared/runtime/cache.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { rowsOver } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { busOver } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

/**
 * Every minute: the timers that are due. Journeys are looked at, waits that are over and messages that may go
 * out now are put on their queues.
 */
export const sweep =
  (verbs: SweepVerbs, clock: () => number = Date.now) =>
  async (_event: unknown, context?: { getRemainingTimeInMillis(): number }) =>
    sweepTimers(verbs, clock(), () => (context?.getRemainingTimeInMillis() ?? Infinity) > 15_000)

// Live wiring.
const store = dynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: 'not read here', state: need('STATE_TABLE') },
})
const rows = rowsOver(store)
const { tell } = busOver(busClient(), need('BUS_NAME'))
const queues = sqsClient()
const mend = queueOver(queues, need('MEND_QUEUE_URL'))
const senders = {
  email: queueOver(queues, need('SEND_EMAIL_QUEUE_URL')),
  wecom: queueOver(queues, need('SEND_WECOM_QUEUE_URL')),
}
const crm = queueOver(queues, need('SEND_CRM_QUEUE_URL'))
const lookAt = {
  rows,
  tell,
  policies: keptFor(60_000, () => rows.policies.history()),
  detectors: watchDetectors,
}

export const handler = sweep({
  timers: rows.timers,
  refolds: rows.refolds,
  look: (timer, from, now) => look(lookAt, timer, from, now),
  wake: (treatments) => mend.sendMany(treatments),
  release: (via, messages) => senders[via].sendMany(messages),
  retry: (deliveries) => crm.sendMany(deliveries),
  report: (timer, error) =>
    log.error('a timer could not be heeded', { kind: timer.kind, id: timer.id, ...describe(error) }),
})
