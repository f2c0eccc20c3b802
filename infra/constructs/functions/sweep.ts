import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { HouseFunction } from '../base/app-function.ts'
import { wakeEvery } from '../base/schedule.ts'
import type { World } from '../stack-context.ts'

/** Woken every minute: looks at the journeys whose time has come. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus }: World) {
    super(scope, id)
    const fn = new HouseFunction(this, 'Function', house, {
      name: 'sweep',
      timeout: Duration.seconds(55),
      memory: 512,
    })
    wakeEvery(Duration.minutes(1), fn)
    tables.state.readWrittenBy(fn)
    queues.mend.filledBy(fn)
    queues.sendEmail.filledBy(fn)
    queues.sendWecom.filledBy(fn)
    queues.sendCrm.filledBy(fn)
    bus.toldBy(fn)
    house.alarms.raise(this, 'Failing', {
      impact: 'Broken-off journeys are not found: customers wait and nobody is told.',
      runbook: 'sweep-failing',
      // A run says that it failed or that it did not: where nothing is said, nobody looks any more.
      metric: fn.lambda.metricErrors({ period: fiveMinutes, statistic: 'Sum' }),
      threshold: 3,
      periods: 2,
      silence: 'bad',
    })
  }
}
