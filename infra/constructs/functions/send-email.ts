import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { EmailSending } from '../email-sending.ts'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken by its queue: sends one e-mail, once. */
export class SendEmail extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { house, tables, queues, bus, secrets, parameters }: StackContext,
  ) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', house, {
      name: 'send-email',
      timeout: Duration.seconds(30),
      memory: 512,
    })
    queues.sendEmail.consumedBy(fn, { batch: 10, concurrency: 2 })
    tables.state.grantReadWrite(fn)
    queues.touchpoints.grantSend(fn)
    bus.grantPublish(fn)
    secrets.signing.readBy(fn)
    fn.setEnv('EMAIL_FROM', parameters.emailFrom)
    if (secrets.smtp !== undefined) {
      secrets.smtp.readBy(fn)
      fn.setEnv('EMAIL_TRANSPORT', 'smtp')
      return
    }
    const email = new EmailSending(this, 'Ses', { trackingDomain: parameters.emailTrackingDomain })
    email.usedBy(fn, parameters.emailFrom, parameters.emailSandboxRecipients)
    email.reportsTo(queues.touchpoints, parameters.emailEvents)
    email.watchedBy(house.alarms)
  }
}
