import type { Construct } from 'constructs'
import type { SenderDefinition } from '../../../shared/runtime/sender-list.ts'
import { EmailSending } from '../email-sending.ts'
import type { StackContext } from '../stack-context.ts'
import { SenderFunction } from './sender-function.ts'

/** The e-mail sender, through Amazon SES or, with an SMTP secret, the company's SMTP server. */
export class SendEmail extends SenderFunction {
  constructor(scope: Construct, sender: SenderDefinition, context: StackContext) {
    super(scope, sender, context)
    const { defaults, queues, secrets, parameters } = context
    this.fn.setEnv('EMAIL_FROM', parameters.emailFrom)
    if (secrets.smtp !== undefined) {
      secrets.smtp.grantRead(this.fn)
      this.fn.setEnv('EMAIL_TRANSPORT', 'smtp')
      return
    }
    const email = new EmailSending(this, 'Ses', { trackingDomain: parameters.emailTrackingDomain })
    email.grantSend(this.fn, parameters.emailFrom, parameters.emailSandboxRecipients)
    email.routeEventsTo(queues.touchpoints, parameters.emailEvents)
    email.addAlarms(defaults.alarms)
  }
}
