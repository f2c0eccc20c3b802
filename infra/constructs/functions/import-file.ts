import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** SQS queue `imports`: enqueues the rows of a file as events, in resumable steps. */
export class ImportFile extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, imports }: StackContext) {
    super(scope, id)
    // A file of 50 MB is in memory as bytes, as text, and as the set of rows already seen.
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'import-file',
      timeout: Duration.minutes(5),
      memory: 1024,
    })
    imports.routeUploadsTo(queues.imports)
    queues.imports.consumedBy(fn, { batch: 1, concurrency: 2 })
    queues.imports.grantSend(fn)
    queues.touchpoints.grantSend(fn)
    imports.grantRead(fn)
    imports.grantWriteReports(fn)
    tables.touchpoints.grantGet(fn)
    tables.state.grantQueryPartition('imports', fn)
    tables.state.grantQueryPartition('policy', fn)
    tables.state.grantReadWritePartition('imports', fn)
  }
}
