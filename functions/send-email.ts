// functions/send-email.ts: SQS queue `send-email`. Sends each e-mail once.
import { randomUUID } from 'node:crypto'
import { sendRequest } from '../shared/model/message.ts'
import { optionalEnv, requireEnv } from '../shared/runtime/env.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { deliverMessage, type DeliverDeps } from '../shared/senders/delivery/deliver-message.ts'
import { ses, sesClient } from '../shared/senders/providers/ses.ts'
import { smtp, smtpServer } from '../shared/senders/providers/smtp.ts'
import { senderProfileOf } from '../shared/senders/templates/sender-profile.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { eventPublisher } from './wiring/events.ts'
import { touchpointQueue } from './wiring/queues.ts'
import { signingSecret, stackSecrets } from './wiring/secrets.ts'
import { cachedPolicies, stateStore } from './wiring/store.ts'

export const sendEmail = (deps: DeliverDeps, clock: () => number = Date.now) =>
  queueHandler(sendRequest, deliverMessage(deps), clock)

const repositories = createRepositories(stateStore())
const smtpSettings = async () =>
  smtpServer.parse(JSON.parse((await stackSecrets().get(requireEnv('SMTP_SECRET'), Date.now())) ?? '{}'))

export const handler = sendEmail({
  rows: repositories,
  policies: cachedPolicies(repositories.policies),
  sender:
    requireEnv('EMAIL_TRANSPORT') === 'smtp'
      ? smtp(smtpSettings)
      : ses(sesClient(), { configurationSet: optionalEnv('SES_CONFIGURATION_SET') }),
  letterhead: senderProfileOf({ secret: signingSecret, from: requireEnv('EMAIL_FROM') }),
  enqueueTouchpoint: touchpointQueue().send,
  publish: eventPublisher(),
  token: randomUUID,
})
