import { mend as walk, type MendVerbs, newsSchema } from '../shared/playbooks/run-treatment.ts'
import { need } from '../shared/runtime/env.ts'
import { keptFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { rowsOver } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { busOver } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

/**
 * The mend queue: something broke off or ended, a message could not go out, a wait is over. Takes the next
 * steps of the treatment.
 */
export const mend = (verbs: MendVerbs, clock: () => number = Date.now) =>
  queueHandler(newsSchema, walk(verbs), clock)

// Live wiring.
const tables = { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') }
const rows = rowsOver(dynamoStore({ client: dynamoClient(), tables }))
const sqs = sqsClient()
const senders = {
  email: queueOver(sqs, need('SEND_EMAIL_QUEUE_URL')),
  wecom: queueOver(sqs, need('SEND_WECOM_QUEUE_URL')),
}
const touchpoints = queueOver(sqs, need('TOUCHPOINTS_QUEUE_URL'))

export const handler = mend({
  rows,
  policies: keptFor(60_000, () => rows.policies.history()),
  queue: ({ id, alias, via }) => senders[via].send({ v: 1, message: id, alias }),
  touch: (event) => touchpoints.send(event),
  tell: busOver(busClient(), need('BUS_NAME')).tell,
})
