// functions/send-email.ts: SQS queue `send-email`. Sends each e-mail at most once.
import { optionalEnv, requireEnv } from '../shared/runtime/env.ts'
import { ses, sesClient } from '../shared/senders/providers/ses.ts'
import { smtp, smtpServer } from '../shared/senders/providers/smtp.ts'
import { stackSecrets } from './wiring/secrets.ts'
import { senderDeps, sendMessages } from './wiring/sender.ts'
import { stateStore } from './wiring/store.ts'

const smtpSettings = async () =>
  smtpServer.parse(JSON.parse((await stackSecrets().get(requireEnv('SMTP_SECRET'), Date.now())) ?? '{}'))

const sender =
  requireEnv('EMAIL_TRANSPORT') === 'smtp'
    ? smtp(smtpSettings)
    : ses(sesClient(), { configurationSet: optionalEnv('SES_CONFIGURATION_SET') })

export const handler = sendMessages(
  senderDeps({ sender, store: stateStore(), from: requireEnv('EMAIL_FROM') }),
)
