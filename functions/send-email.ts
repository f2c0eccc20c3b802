import { randomUUID } from 'node:crypto'
import { requireEnv, optionalEnv } from '../shared/runtime/env.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { deliverMessage, type DeliverDeps } from '../shared/senders/delivery/deliver-message.ts'
import { senderProfileOf } from '../shared/senders/templates/sender-profile.ts'
import { sendRequest } from '../shared/model/message.ts'
import { ses, sesClient } from '../shared/senders/providers/ses.ts'
import { smtp, smtpServer } from '../shared/senders/providers/smtp.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { createPublisher } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { createSecretStore } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

/** The send-email queue: one e-mail to be sent, once. */
export const sendEmail = (deps: DeliverDeps, clock: () => number = Date.now) =>
  queueHandler(sendRequest, deliverMessage(deps), clock)

// Live wiring.
const rows = createRepositories(
  createDynamoStore({
    client: dynamoClient(),
    tables: { touchpoints: 'not read here', state: requireEnv('STATE_TABLE') },
  }),
)
const touchpoints = createQueue(sqsClient(), requireEnv('TOUCHPOINTS_QUEUE_URL'))
const secrets = createSecretStore({ client: secretsClient() })
const server = async () =>
  smtpServer.parse(JSON.parse((await secrets.get(requireEnv('SMTP_SECRET'), Date.now())) ?? '{}'))

export const handler = sendEmail({
  rows,
  policies: cachedFor(60_000, () => rows.policies.history()),
  sender:
    requireEnv('EMAIL_TRANSPORT') === 'smtp'
      ? smtp(server)
      : ses(sesClient(), { configurationSet: optionalEnv('SES_CONFIGURATION_SET') }),
  letterhead: senderProfileOf({
    secret: () => secrets.get(requireEnv('SIGNING_SECRET'), Date.now()),
    from: requireEnv('EMAIL_FROM'),
  }),
  enqueueTouchpoint: (event) => touchpoints.send(event),
  publish: createPublisher(busClient(), requireEnv('BUS_NAME')).publish,
  token: randomUUID,
})
