import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Every 5 minutes: repeats failed projections, erasures, messages and deliveries. */
export class Maintenance extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, bus }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'maintenance',
      timeout: Duration.minutes(4),
      memory: 512,
    })
    scheduleEvery(Duration.minutes(5), fn)
    tables.touchpoints.grantQuery(fn)
    // The only function that deletes touchpoints.
    tables.touchpoints.grantDelete(fn)
    tables.state.grantReadWrite(fn)
    tables.state.grantBatchGet(fn)
    tables.state.grantQueryIndex(fn)
    tables.state.grantUpdate(fn)
    tables.state.grantDelete(fn)
    for (const queue of Object.values(queues.senders)) queue.grantSend(fn)
    queues.sendCrm.grantSend(fn)
    bus.grantPublish(fn)
    defaults.alarms.raise(this, 'Failing', {
      impact:
        'Maintenance fails or found records that need a person: messages of unknown delivery status, or stuck journeys.',
      runbook: 'upkeep-failing',
      // Every run emits how many records need a person; missing data means that maintenance itself fails.
      metric: new Metric({
        namespace: 'Rethread',
        metricName: 'attention',
        dimensionsMap: { service: 'maintenance', function: fn.lambda.functionName },
        period: fiveMinutes,
        statistic: 'Maximum',
      }),
      threshold: 1,
      periods: 3,
      silence: 'bad',
    })
  }
}
