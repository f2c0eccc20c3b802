import { randomUUID } from 'node:crypto'
import { need, optional } from '../shared/runtime/env.ts'
import { keptFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { deliver, type DeliverVerbs } from '../shared/senders/delivery/deliver-message.ts'
import { letterheadOf } from '../shared/senders/templates/sender-profile.ts'
import { sendRequest } from '../shared/model/message.ts'
import { ses, sesClient } from '../shared/senders/providers/ses.ts'
import { smtp, smtpServer } from '../shared/senders/providers/smtp.ts'
import { rowsOver } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { busOver } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { secretsOver } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

/** The send-email queue: one e-mail to be sent, once. */
export const sendEmail = (verbs: DeliverVerbs, clock: () => number = Date.now) =>
  queueHandler(sendRequest, deliver(verbs), clock)

// Live wiring.
const rows = rowsOver(
  dynamoStore({
    client: dynamoClient(),
    tables: { touchpoints: 'not read here', state: need('STATE_TABLE') },
  }),
)
const touchpoints = queueOver(sqsClient(), need('TOUCHPOINTS_QUEUE_URL'))
const secrets = secretsOver({ client: secretsClient() })
const server = async () =>
  smtpServer.parse(JSON.parse((await secrets.get(need('SMTP_SECRET'), Date.now())) ?? '{}'))

export const handler = sendEmail({
  rows,
  policies: keptFor(60_000, () => rows.policies.history()),
  sender:
    need('EMAIL_TRANSPORT') === 'smtp'
      ? smtp(server)
      : ses(sesClient(), { configurationSet: optional('SES_CONFIGURATION_SET') }),
  letterhead: letterheadOf({
    secret: () => secrets.get(need('SIGNING_SECRET'), Date.now()),
    from: need('EMAIL_FROM'),
  }),
  touch: (event) => touchpoints.send(event),
  tell: busOver(busClient(), need('BUS_NAME')).tell,
  token: randomUUID,
})
