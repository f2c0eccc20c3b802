import type { Construct } from 'constructs'
import type { SenderDefinition } from '../../../shared/runtime/sender-list.ts'
import { EmailSending } from '../email-sending.ts'
import type { StackContext } from '../stack-context.ts'
import { SenderFunction } from './sender-function.ts'

/** The e-mail sender, with its transport: Amazon SES, or the company's SMTP server where a secret names one. */
export class SendEmail extends SenderFunction {
  constructor(scope: Construct, sender: SenderDefinition, context: StackContext) {
    super(scope, sender, context)
    const { house, queues, secrets, parameters } = context
    this.fn.setEnv('EMAIL_FROM', parameters.emailFrom)
    if (secrets.smtp !== undefined) {
      secrets.smtp.readBy(this.fn)
      this.fn.setEnv('EMAIL_TRANSPORT', 'smtp')
      return
    }
    const email = new EmailSending(this, 'Ses', { trackingDomain: parameters.emailTrackingDomain })
    email.usedBy(this.fn, parameters.emailFrom, parameters.emailSandboxRecipients)
    email.reportsTo(queues.touchpoints, parameters.emailEvents)
    email.watchedBy(house.alarms)
  }
}
