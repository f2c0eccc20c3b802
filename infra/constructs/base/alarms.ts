import { Aws, Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'

/** An alarm cannot be declared without saying what it costs the customer and where it is explained. */
export interface AlarmProps {
  /** What a customer loses while this lasts, in one sentence. */
  readonly impact: string
  /** The section of docs/runbook.md. */
  readonly runbook: string
  readonly metric: IMetric
  readonly threshold: number
  /** Whether more (the default) or less than the threshold is bad. */
  readonly when?: 'at least' | 'less than'
  readonly periods?: number
  /** In how many of the periods it must be so; in all of them when not given. */
  readonly of?: number
  /**
   * What missing data means: nothing happened (`fine`, the default) or nothing runs any more (`bad`). In the
   * second case the alarm goes from OK to INSUFFICIENT_DATA and reports that. It begins in that state, so a
   * fresh deploy, which has no data yet, reports nothing.
   */
  readonly silence?: 'fine' | 'bad'
}

/** Where alarms go: one topic, to which the company's own people and systems subscribe. */
export class Alarms extends Construct {
  readonly topic: Topic

  constructor(
    scope: Construct,
    id: string,
    { email, key }: { email: string | undefined; key: IKey | undefined },
  ) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { enforceSSL: true, ...(key && { masterKey: key }) })
    // A topic with any policy of its own loses the default one, under which CloudWatch was allowed to
    // publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email))
  }

  /** Raises an alarm when this happens, and reports when it is over. */
  raise(scope: Construct, id: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(scope, id, {
      alarmDescription: `${props.impact} What to do: docs/runbook.md#${props.runbook}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      ...(props.of !== undefined && { datapointsToAlarm: props.of }),
      comparisonOperator:
        props.when === 'less than'
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.silence === 'bad' ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
    })
    const action = new SnsAction(this.topic)
    alarm.addAlarmAction(action)
    alarm.addOkAction(action)
    if (props.silence === 'bad') alarm.addInsufficientDataAction(action)
    return alarm
  }
}

/** The period over which a metric is looked at. */
export const fiveMinutes = Duration.minutes(5)
