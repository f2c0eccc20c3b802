import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { fiveMinutes } from '../base/alarms.ts'
import { AppFunction } from '../base/app-function.ts'
import { scheduleEvery } from '../base/schedule.ts'
import type { StackContext } from '../stack-context.ts'

/**
 * Woken every quarter of an hour: measures, once a night, how good the data of each source is, and whom it
 * takes for one person.
 */
export class MeasureDataQuality extends Construct {
  constructor(scope: Construct, id: string, { house, tables }: StackContext) {
    super(scope, id)
    // One whole processor, and room for fifty thousand people at once.
    const fn = new AppFunction(this, 'Function', house, {
      name: 'measure-data-quality',
      timeout: Duration.minutes(14),
      memory: 1769,
    })
    scheduleEvery(Duration.minutes(15), fn)
    tables.touchpoints.grantQuery(fn)
    tables.state.grantReadWrite(fn)
    tables.state.readInBatchesBy(fn)
    tables.state.grantScan(fn)
    house.alarms.raise(this, 'Failing', {
      impact: 'Nobody sees whether a source sends bad data, and duplicates are not suggested.',
      runbook: 'survey-failing',
      metric: fn.lambda.metricErrors({
        period: Duration.minutes(fiveMinutes.toMinutes() * 6),
        statistic: 'Sum',
      }),
      threshold: 1,
      periods: 3,
      // A run says that it failed or that it did not: where nothing is said, nothing is measured any more.
      silence: 'bad',
    })
  }
}
