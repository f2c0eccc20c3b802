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
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
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

/** Sending through Amazon SES, in partitions that have it, with its delivery events. */
export class EmailSending extends Construct {
  private readonly configurationSet: ConfigurationSet
  private readonly bus = EventBus.fromEventBusName(this, 'DefaultBus', 'default')

  constructor(scope: Construct, id: string, { trackingDomain }: { trackingDomain: string | undefined }) {
    super(scope, id)
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      // Suppresses addresses that bounced or complained, even when the account's own list is off.
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      ...omitUndefined({ customTrackingRedirectDomain: trackingDomain }),
    })
    this.configurationSet.addEventDestination('Events', { destination: EventDestination.eventBus(this.bus) })
  }

  /**
   * Lets the function send from this address and, while the account is in the SES sandbox, to these
   * recipients.
   */
  grantSend(fn: AppFunction, from: string, sandboxRecipients: readonly string[] = []): void {
    const identities = [addressOf(from), domainOf(from), ...sandboxRecipients].map((name) =>
      this.arn(fn, `identity/${name}`),
    )
    const through = this.arn(fn, `configuration-set/${this.configurationSet.configurationSetName}`)
    fn.allow({ actions: ['ses:SendEmail'], resources: [through, ...identities] })
    fn.setEnv('SES_CONFIGURATION_SET', this.configurationSet.configurationSetName)
    fn.setEnv('EMAIL_TRANSPORT', 'ses')
  }

  /**
   * Routes SES events to the queue of touchpoints. SES publishes those of all senders and stages of the
   * account on the default bus: only the events of our own configuration set match, unless `which` is `all`.
   */
  routeEventsTo(queue: WorkQueue, which: 'own' | 'all'): void {
    const ours = { mail: { tags: { 'ses:configuration-set': [this.configurationSet.configurationSetName] } } }
    new Rule(this, 'Reports', {
      eventBus: this.bus,
      eventPattern: {
        source: ['aws.ses'],
        detailType,
        ...omitUndefined({ detail: which === 'own' ? ours : undefined }),
      },
      targets: [new SqsQueue(queue.queue, { deadLetterQueue: queue.parked.queue })],
    })
  }

  /**
   * Adds alarms at the rates at which Amazon SES reviews an account (Amazon SES developer guide, reputation
   * metrics).
   */
  addAlarms(alarms: Alarms): void {
    this.addRateAlarm(alarms, 'Bounces', {
      metricName: 'Reputation.BounceRate',
      threshold: 0.05,
      runbook: 'email-bounce-rate',
      impact:
        'The bounce rate is at least 5 %. Amazon SES may stop sending, and then no customer gets e-mail.',
    })
    this.addRateAlarm(alarms, 'Complaints', {
      metricName: 'Reputation.ComplaintRate',
      threshold: 0.001,
      runbook: 'email-complaint-rate',
      impact:
        'The complaint rate is at least 0.1 %. Amazon SES may stop sending, and then no customer gets e-mail.',
    })
  }

  private addRateAlarm(
    alarms: Alarms,
    id: string,
    { metricName, ...alarm }: Pick<AlarmProps, 'impact' | 'runbook' | 'threshold'> & { metricName: string },
  ): void {
    const dimensionsMap = { 'ses:configuration-set': this.configurationSet.configurationSetName }
    // Published a few times a day, and only while e-mail is sent.
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
