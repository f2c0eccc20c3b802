import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Every 15 minutes: compacts, once a night, the analytical copy, compares it with the stored counters, and starts the jobs. */
export class CompactAnalytics extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, analytics }: StackContext) {
    super(scope, id)
    // 1769 MB is one full vCPU, and holds a chunk of recent files and the largest part.
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'compact-analytics',
      timeout: Duration.minutes(14),
      memory: 1769,
    })
    scheduleEvery(Duration.minutes(15), fn)
    analytics.grantReadWrite(fn)
    tables.state.grantReadWrite(fn)
    queues.analytics.grantSend(fn)
    defaults.alarms.raise(this, 'Failing', {
      impact:
        'The analytical copy is not compacted. Analyses become slow, and erased people stay in the copy.',
      runbook: 'compaction-failing',
      metric: fn.lambda.metricErrors({
        period: Duration.minutes(fiveMinutes.toMinutes() * 6),
        statistic: 'Sum',
      }),
      threshold: 1,
      periods: 3,
      // Every run emits the metric; missing data means that the function does not run.
      silence: 'bad',
    })
    defaults.alarms.raise(this, 'Mismatch', {
      impact: 'The analytical copy holds another number of touchpoints than the log. Analyses are wrong.',
      runbook: 'copy-mismatch',
      metric: new Metric({
        namespace: 'Rethread',
        metricName: 'copyMismatch',
        dimensionsMap: { service: 'compact-analytics', function: fn.lambda.functionName },
        period: Duration.days(1),
        statistic: 'Maximum',
      }),
      threshold: 1,
    })
  }
}
