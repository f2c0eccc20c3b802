import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Every minute: polls the vendors that push no events. */
export class PollChannels extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, connections }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'poll-channels',
      timeout: Duration.seconds(55),
      memory: 512,
    })
    scheduleEvery(Duration.minutes(1), fn)
    tables.state.grantQuery(fn)
    connections.grantRead(fn)
    queues.touchpoints.grantSend(fn)
    defaults.alarms.raise(this, 'Failing', {
      impact:
        'Events of polled vendors are not fetched. The vendor drops them after some time, and customers are missing.',
      runbook: 'pull-failing',
      // Every run emits the metric; missing data means that the function does not run.
      metric: fn.lambda.metricErrors({ period: fiveMinutes, statistic: 'Sum' }),
      threshold: 3,
      periods: 2,
      silence: 'bad',
    })
  }
}
