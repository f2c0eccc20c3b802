import {
  runTreatment as walk,
  type RunTreatmentDeps,
  treatmentTriggerSchema,
} from '../shared/playbooks/run-treatment.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { createPublisher } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

/**
 * The mend queue: something broke off or ended, a message could not go out, a wait is over. Takes the next
 * steps of the treatment.
 */
export const runPlaybooks = (deps: RunTreatmentDeps, clock: () => number = Date.now) =>
  queueHandler(treatmentTriggerSchema, walk(deps), clock)

// Live wiring.
const tables = { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') }
const rows = createRepositories(createDynamoStore({ client: dynamoClient(), tables }))
const sqs = sqsClient()
const senders = {
  email: createQueue(sqs, requireEnv('SEND_EMAIL_QUEUE_URL')),
  wecom: createQueue(sqs, requireEnv('SEND_WECOM_QUEUE_URL')),
}
const touchpoints = createQueue(sqs, requireEnv('TOUCHPOINTS_QUEUE_URL'))

export const handler = runPlaybooks({
  rows,
  policies: cachedFor(60_000, () => rows.policies.history()),
  queue: ({ id, alias, via }) => senders[via].send({ v: 1, message: id, alias }),
  enqueueTouchpoint: (event) => touchpoints.send(event),
  publish: createPublisher(busClient(), requireEnv('BUS_NAME')).publish,
})
