import { Aws, Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** An alarm: symptom and impact, and the section of the runbook with the actions. */
export interface AlarmProps {
  /** The symptom and what customers lose meanwhile, in one or two sentences. */
  readonly impact: string
  /** Section of docs/runbook.md. */
  readonly runbook: string
  readonly metric: IMetric
  readonly threshold: number
  /** Which side of the threshold raises the alarm; `at least` by default. */
  readonly when?: 'at least' | 'less than'
  readonly periods?: number
  /** In how many of the periods the threshold must be breached; in all of them by default. */
  readonly of?: number
  /**
   * What missing data means: no event (`fine`, the default), or that the function does not run (`bad`): then
   * the alarm changes from OK to INSUFFICIENT_DATA and notifies. A new alarm starts in that state, so a first
   * deploy raises no alarm.
   */
  readonly silence?: 'fine' | 'bad'
}

/** The SNS topic of all alarms, to which the company's staff and systems subscribe. */
export class Alarms extends Construct {
  readonly topic: Topic

  constructor(
    scope: Construct,
    id: string,
    { email, key }: { email: string | undefined; key: IKey | undefined },
  ) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { enforceSSL: true, ...omitUndefined({ masterKey: key }) })
    // A topic with its own policy loses the default one, which allows CloudWatch to publish.
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

  /** Adds an alarm that notifies when it is raised and when it is over. */
  raise(scope: Construct, id: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(scope, id, {
      alarmDescription: `${props.impact} What to do: docs/runbook.md#${props.runbook}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      ...omitUndefined({ datapointsToAlarm: props.of }),
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

/** The usual period of a metric. */
export const fiveMinutes = Duration.minutes(5)
