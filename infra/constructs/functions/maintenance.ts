import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken every five minutes: refolds who could not be folded, and repeats what was promised and not done. */
export class Maintenance extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', house, {
      name: 'maintenance',
      timeout: Duration.minutes(4),
      memory: 512,
    })
    scheduleEvery(Duration.minutes(5), fn)
    tables.touchpoints.grantQuery(fn)
    // Nobody else takes anything out of the log.
    tables.touchpoints.grantDelete(fn)
    tables.state.grantReadWrite(fn)
    tables.state.readInBatchesBy(fn)
    tables.state.grantQueryIndex(fn)
    tables.state.grantUpdate(fn)
    tables.state.grantDelete(fn)
    for (const queue of Object.values(queues.senders)) queue.grantSend(fn)
    queues.sendCrm.grantSend(fn)
    bus.grantPublish(fn)
    house.alarms.raise(this, 'Failing', {
      impact:
        'Of some messages nobody knows whether they arrived, or journeys that could not be moved stay stuck, unattended.',
      runbook: 'upkeep-failing',
      // Upkeep says at every run how much a person should look at. Its silence says that it fails itself.
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
