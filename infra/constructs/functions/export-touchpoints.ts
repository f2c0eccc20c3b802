import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** Stream of the touchpoints table, in batches of up to five minutes: writes the analytical copy. */
export class ExportTouchpoints extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, analytics }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'export-touchpoints',
      timeout: Duration.seconds(120),
      memory: 512,
    })
    tables.touchpoints.addStreamConsumer(fn, queues.exportParked, exportBatches)
    analytics.grantWriteRecent(fn)
    defaults.alarms.raise(this, 'Late', {
      impact: 'The analytical copy lags by an hour or more. Analyses and trends miss the newest touchpoints.',
      runbook: 'export-late',
      metric: fn.lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: Duration.hours(1).toMilliseconds(),
    })
  }
}

/** A file a batch: the longer the window, the fewer requests to S3. Lambda hands over 6 MB at most. */
const exportBatches = { size: 10_000, window: Duration.minutes(5) }
