import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken every minute: looks at the journeys whose time has come. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', house, {
      name: 'sweep',
      timeout: Duration.seconds(55),
      memory: 512,
    })
    scheduleEvery(Duration.minutes(1), fn)
    tables.state.grantReadWrite(fn)
    queues.mend.grantSend(fn)
    for (const queue of Object.values(queues.senders)) queue.grantSend(fn)
    queues.sendCrm.grantSend(fn)
    bus.grantPublish(fn)
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
