import { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken by the touchpoints table's stream: moves the journeys. */
export class ProjectJourneys extends Construct {
  readonly fn: AppFunction

  constructor(scope: Construct, id: string, { house, tables, queues, bus, parameters }: StackContext) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', house, {
      name: 'project-journeys',
      timeout: Duration.seconds(120),
      memory: 512,
    }))
    tables.touchpoints.addStreamConsumer(fn, queues.followParked)
    tables.touchpoints.grantQuery(fn)
    // What happens to an event as a whole becomes a touchpoint of each who registered.
    tables.touchpoints.grantPut(fn)
    tables.state.grantReadWrite(fn)
    tables.state.readInBatchesBy(fn)
    tables.state.grantUpdate(fn)
    bus.grantPublish(fn)
    fn.setEnv('PUBLISHED_TOUCHPOINTS', parameters.publishTouchpoints)
    house.alarms.raise(this, 'Silent', {
      impact: 'Touchpoints are stored but not read: journeys stand still and breaks go unseen.',
      runbook: 'follow-silent',
      metric: unread(fn, tables.touchpoints.nameFor(this)),
      threshold: 1,
      periods: 3,
    })
    house.alarms.raise(this, 'Late', {
      impact: 'Journeys lag behind what customers did: staff act on old news, and breaks are found late.',
      runbook: 'follow-late',
      metric: fn.lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: Duration.minutes(10).toMilliseconds(),
    })
  }
}

/**
 * 1 while the log is written to and its stream starts nothing: the mapping is disabled or lost, and then
 * there is no iterator age.
 */
const unread = (fn: AppFunction, tableName: string): MathExpression =>
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
