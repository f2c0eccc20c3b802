import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken every minute: asks the vendors that tell only those who ask. */
export class PollChannels extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, connections }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', house, {
      name: 'poll-channels',
      timeout: Duration.seconds(55),
      memory: 512,
    })
    scheduleEvery(Duration.minutes(1), fn)
    tables.state.grantQuery(fn)
    connections.readBy(fn)
    queues.touchpoints.grantSend(fn)
    house.alarms.raise(this, 'Failing', {
      impact:
        'What customers do in a shop does not show: its messages wait at the vendor, who drops them after some time.',
      runbook: 'pull-failing',
      // A run says that it failed or that it did not: where nothing is said, nobody asks any more.
      metric: fn.lambda.metricErrors({ period: fiveMinutes, statistic: 'Sum' }),
      threshold: 3,
      periods: 2,
      silence: 'bad',
    })
  }
}
