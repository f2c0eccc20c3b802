import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/** Every 15 minutes: measures, once a night, the data quality of each source, and finds duplicate people. */
export class MeasureDataQuality extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables }: StackContext) {
    super(scope, id)
    // 1769 MB is one full vCPU, and holds 50,000 people.
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'measure-data-quality',
      timeout: Duration.minutes(14),
      memory: 1769,
    })
    scheduleEvery(Duration.minutes(15), fn)
    tables.touchpoints.grantQuery(fn)
    tables.state.grantReadWrite(fn)
    tables.state.grantBatchGet(fn)
    tables.state.grantScan(fn)
    defaults.alarms.raise(this, 'Failing', {
      impact: 'Data quality is not measured. Bad data of a source and duplicate people stay unnoticed.',
      runbook: 'survey-failing',
      metric: fn.lambda.metricErrors({
        period: Duration.minutes(fiveMinutes.toMinutes() * 6),
        statistic: 'Sum',
      }),
      threshold: 1,
      periods: 3,
      // Every run emits the metric; missing data means that the function does not run.
      silence: 'bad',
    })
  }
}
