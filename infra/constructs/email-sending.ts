import { Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { ConfigurationSet, EventDestination } from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'
import { addressOf } from '../parameters.ts'
import type { HouseFunction } from './house/house-function.ts'
import type { WorkQueue } from './house/work-queue.ts'

const detailType = ['Email Sent', 'Email Delivered', 'Email Opened', 'Email Clicked', 'Email Bounced', 'Email Complaint Received',
  'Email Rejected', 'Email Rendering Failed', 'Email Delivery Delayed', 'Email Subscribed']

/** Amazon SES, where the partition has it: what we send, and what it tells us about it afterwards. */
export class EmailSending extends Construct {
  private readonly configurationSet: ConfigurationSet
  private readonly bus = EventBus.fromEventBusName(this, 'DefaultBus', 'default')

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet')
    this.configurationSet.addEventDestination('Events', { destination: EventDestination.eventBus(this.bus) })
  }

  /** Lets the function send as this address (or, while the account is in the SES sandbox, to these recipients). */
  usedBy(fn: HouseFunction, from: string, sandboxRecipients: readonly string[] = []): void {
    const identities = [addressOf(from), domainOf(from), ...sandboxRecipients].map((name) => this.arn(fn, `identity/${name}`))
    const through = this.arn(fn, `configuration-set/${this.configurationSet.configurationSetName}`)
    fn.may({ actions: ['ses:SendEmail'], resources: [through, ...identities] })
    fn.tell('SES_CONFIGURATION_SET', this.configurationSet.configurationSetName)
    fn.tell('EMAIL_TRANSPORT', 'ses')
  }

  /** Carries what happened to an e-mail to the queue of touchpoints. SES tells it on the default bus only. */
  reportsTo(queue: WorkQueue): void {
    new Rule(this, 'Reports', {
      eventBus: this.bus,
      eventPattern: { source: ['aws.ses'], detailType },
      targets: [new SqsQueue(queue.queue, { deadLetterQueue: queue.parked.queue })],
    })
  }

  private arn(fn: HouseFunction, resource: string): string {
    return Stack.of(fn).formatArn({ service: 'ses', resource })
  }
}

const domainOf = (from: string): string => addressOf(from).split('@').at(-1) ?? ''
