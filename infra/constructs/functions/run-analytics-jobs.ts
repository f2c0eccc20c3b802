import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** SQS queue `analytics`: computes parts of analytics jobs over the analytical copy, and merges them. */
export class RunAnalyticsJobs extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, analytics }: StackContext) {
    super(scope, id)
    // 1769 MB is one full vCPU, and holds the rows of one bucket.
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'run-analytics-jobs',
      timeout: Duration.minutes(5),
      memory: 1769,
    })
    queues.analytics.consumedBy(fn, { batch: 1, concurrency: 2 })
    analytics.grantRead(fn)
    analytics.grantWriteJobs(fn)
    tables.state.grantReadWrite(fn)
  }
}
