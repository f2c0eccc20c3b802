import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { HouseFunction } from '../base/app-function.ts'
import { wakeEvery } from '../base/schedule.ts'
import type { World } from '../stack-context.ts'

/** Woken every five minutes: refolds who could not be folded, and repeats what was promised and not done. */
export class Upkeep extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus }: World) {
    super(scope, id)
    const fn = new HouseFunction(this, 'Function', house, {
      name: 'upkeep',
      timeout: Duration.minutes(4),
      memory: 512,
    })
    wakeEvery(Duration.minutes(5), fn)
    tables.touchpoints.queriedBy(fn)
    // Nobody else takes anything out of the log.
    tables.touchpoints.clearedBy(fn)
    tables.state.readWrittenBy(fn)
    tables.state.readInBatchesBy(fn)
    tables.state.listedBy(fn)
    tables.state.countedBy(fn)
    tables.state.clearedBy(fn)
    queues.sendEmail.filledBy(fn)
    queues.sendWecom.filledBy(fn)
    queues.sendCrm.filledBy(fn)
    bus.toldBy(fn)
    house.alarms.raise(this, 'Failing', {
      impact:
        'Of some messages nobody knows whether they arrived, or journeys that could not be moved stay stuck, unattended.',
      runbook: 'upkeep-failing',
      // Upkeep says at every run how much a person should look at. Its silence says that it fails itself.
      metric: new Metric({
        namespace: 'Rethread',
        metricName: 'attention',
        dimensionsMap: { service: 'upkeep', function: fn.lambda.functionName },
        period: fiveMinutes,
        statistic: 'Maximum',
      }),
      threshold: 1,
      periods: 3,
      silence: 'bad',
    })
  }
}
