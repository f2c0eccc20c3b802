import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Every minute: inspects due journeys and enqueues due work. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, bus }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', defaults, {
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
    defaults.alarms.raise(this, 'Failing', {
      impact: 'Due journeys are not inspected. Interruptions are not detected, and customers wait.',
      runbook: 'sweep-failing',
      // Every run emits the metric; missing data means that the function does not run.
      metric: fn.lambda.metricErrors({ period: fiveMinutes, statistic: 'Sum' }),
      threshold: 3,
      periods: 2,
      silence: 'bad',
    })
  }
}
