import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { EmailSending } from '../email-sending.ts'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

/** Woken by its queue: sends one e-mail, once. */
export class SendEmail extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus, secrets, parameters }: World) {
    super(scope, id)
    const fn = new HouseFunction(this, 'Function', house, {
      name: 'send-email',
      timeout: Duration.seconds(30),
      memory: 512,
    })
    queues.sendEmail.drainedBy(fn, { batch: 10, concurrency: 2 })
    tables.state.readWrittenBy(fn)
    queues.touchpoints.filledBy(fn)
    bus.toldBy(fn)
    secrets.signing.readBy(fn)
    fn.tell('EMAIL_FROM', parameters.emailFrom)
    if (secrets.smtp !== undefined) {
      secrets.smtp.readBy(fn)
      fn.tell('EMAIL_TRANSPORT', 'smtp')
      return
    }
    const email = new EmailSending(this, 'Ses', { trackingDomain: parameters.emailTrackingDomain })
    email.usedBy(fn, parameters.emailFrom, parameters.emailSandboxRecipients)
    email.reportsTo(queues.touchpoints, parameters.emailEvents)
    email.watchedBy(house.alarms)
  }
}
