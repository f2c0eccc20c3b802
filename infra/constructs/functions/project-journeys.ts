import { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** Stream of the touchpoints table: projects touchpoints onto journeys. */
export class ProjectJourneys extends Construct {
  readonly fn: AppFunction

  constructor(scope: Construct, id: string, { defaults, tables, queues, bus, parameters }: StackContext) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', defaults, {
      name: 'project-journeys',
      timeout: Duration.seconds(120),
      memory: 512,
    }))
    tables.touchpoints.addStreamConsumer(fn, queues.followParked, projectionBatches)
    tables.touchpoints.grantQuery(fn)
    // A change of an event becomes a touchpoint of everyone who registered.
    tables.touchpoints.grantPut(fn)
    tables.state.grantReadWrite(fn)
    tables.state.grantBatchGet(fn)
    tables.state.grantUpdate(fn)
    bus.grantPublish(fn)
    fn.setEnv('PUBLISHED_TOUCHPOINTS', parameters.publishTouchpoints)
    defaults.alarms.raise(this, 'Silent', {
      impact:
        'The stream consumer does not run. Journeys do not advance, and interruptions are not detected.',
      runbook: 'follow-silent',
      metric: notConsumed(fn, tables.touchpoints.nameFor(this)),
      threshold: 1,
      periods: 3,
    })
    defaults.alarms.raise(this, 'Late', {
      impact:
        'Projection lags by 10 minutes or more. Staff see outdated journeys, and interruptions are detected late.',
      runbook: 'follow-late',
      metric: fn.lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: Duration.minutes(10).toMilliseconds(),
    })
  }
}

/** Counters hold a checkpoint for each shard, which the event of a tumbling window names. */
const projectionBatches = {
  size: 250,
  window: Duration.seconds(1),
  tumblingWindow: Duration.seconds(60),
}

/**
 * 1 while touchpoints are written and the consumer does not run: a disabled mapping emits no iterator age.
 */
const notConsumed = (fn: AppFunction, tableName: string): MathExpression =>
  new MathExpression({
    expression: 'IF(FILL(writes, 0) > 0 AND FILL(runs, 0) == 0, 1, 0)',
    usingMetrics: {
      writes: new Metric({
        namespace: 'AWS/DynamoDB',
        metricName: 'ConsumedWriteCapacityUnits',
        dimensionsMap: { TableName: tableName },
        period: fiveMinutes,
        statistic: 'Sum',
      }),
      runs: fn.lambda.metricInvocations({ period: fiveMinutes, statistic: 'Sum' }),
    },
    period: fiveMinutes,
  })
