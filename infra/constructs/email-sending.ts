import { Duration, Stack } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'
import { addressOf } from '../parameters.ts'
import type { AlarmProps, Alarms } from './base/alarms.ts'
import type { AppFunction } from './base/app-function.ts'
import type { WorkQueue } from './base/work-queue.ts'

const detailType = [
  'Email Sent',
  'Email Delivered',
  'Email Opened',
  'Email Clicked',
  'Email Bounced',
  'Email Complaint Received',
  'Email Rejected',
  'Email Rendering Failed',
  'Email Delivery Delayed',
  'Email Subscribed',
]

/** Amazon SES, where the partition has it: what we send, and what it tells us about it afterwards. */
export class EmailSending extends Construct {
  private readonly configurationSet: ConfigurationSet
  private readonly bus = EventBus.fromEventBusName(this, 'DefaultBus', 'default')

  constructor(scope: Construct, id: string, { trackingDomain }: { trackingDomain: string | undefined }) {
    super(scope, id)
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      // Addresses that bounced or complained are not written to again, even if the account's own list is off.
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      ...(trackingDomain !== undefined && { customTrackingRedirectDomain: trackingDomain }),
    })
    this.configurationSet.addEventDestination('Events', { destination: EventDestination.eventBus(this.bus) })
  }

  /**
   * Lets the function send as this address (or, while the account is in the SES sandbox, to these
   * recipients).
   */
  usedBy(fn: AppFunction, from: string, sandboxRecipients: readonly string[] = []): void {
    const identities = [addressOf(from), domainOf(from), ...sandboxRecipients].map((name) =>
      this.arn(fn, `identity/${name}`),
    )
    const through = this.arn(fn, `configuration-set/${this.configurationSet.configurationSetName}`)
    fn.allow({ actions: ['ses:SendEmail'], resources: [through, ...identities] })
    fn.setEnv('SES_CONFIGURATION_SET', this.configurationSet.configurationSetName)
    fn.setEnv('EMAIL_TRANSPORT', 'ses')
  }

  /**
   * Delivers SES events to the queue of touchpoints. SES publishes them on the default bus only, where every
   * other sender of the account and every other stage publishes too: only events of our own configuration set
   * are taken, unless `which` is `all`.
   */
  reportsTo(queue: WorkQueue, which: 'own' | 'all'): void {
    const ours = { mail: { tags: { 'ses:configuration-set': [this.configurationSet.configurationSetName] } } }
    new Rule(this, 'Reports', {
      eventBus: this.bus,
      eventPattern: { source: ['aws.ses'], detailType, ...(which === 'own' && { detail: ours }) },
      targets: [new SqsQueue(queue.queue, { deadLetterQueue: queue.parked.queue })],
    })
  }

  /**
   * Alarms at the rates from which Amazon SES puts an account under review: docs.aws.amazon.com/ses,
   * "Reputation metrics".
   */
  watchedBy(alarms: Alarms): void {
    this.watchRate(alarms, 'Bounces', {
      metricName: 'Reputation.BounceRate',
      threshold: 0.05,
      runbook: 'email-bounce-rate',
      impact: 'One e-mail in twenty bounces: Amazon SES may stop sending, and no customer gets any e-mail.',
    })
    this.watchRate(alarms, 'Complaints', {
      metricName: 'Reputation.ComplaintRate',
      threshold: 0.001,
      runbook: 'email-complaint-rate',
      impact:
        'One reader in a thousand reports spam: Amazon SES may stop sending, and no customer gets any e-mail.',
    })
  }

  private watchRate(
    alarms: Alarms,
    id: string,
    { metricName, ...alarm }: Pick<AlarmProps, 'impact' | 'runbook' | 'threshold'> & { metricName: string },
  ): void {
    const dimensionsMap = { 'ses:configuration-set': this.configurationSet.configurationSetName }
    // Published some times a day, and only while mails go out.
    const metric = new Metric({
      namespace: 'AWS/SES',
      metricName,
      dimensionsMap,
      period: Duration.hours(1),
      statistic: 'Maximum',
    })
    alarms.raise(this, id, { ...alarm, metric })
  }

  private arn(fn: AppFunction, resource: string): string {
    return Stack.of(fn).formatArn({ service: 'ses', resource })
  }
}

const domainOf = (from: string): string => addressOf(from).split('@').at(-1) ?? ''
