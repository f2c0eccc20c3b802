import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken by the imports queue: puts the rows of a file on the touchpoints queue, some at a time. */
export class ImportFile extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, imports }: StackContext) {
    super(scope, id)
    // Fifty megabytes are in memory as bytes, as text, and as what was seen.
    const fn = new AppFunction(this, 'Function', house, {
      name: 'import-file',
      timeout: Duration.minutes(5),
      memory: 1024,
    })
    imports.announcedTo(queues.imports)
    queues.imports.consumedBy(fn, { batch: 1, concurrency: 2 })
    queues.imports.grantSend(fn)
    queues.touchpoints.grantSend(fn)
    imports.readBy(fn)
    imports.reportedBy(fn)
    tables.touchpoints.grantGet(fn)
    tables.state.grantQueryPartition('imports', fn)
    tables.state.grantQueryPartition('policy', fn)
    tables.state.grantReadWritePartition('imports', fn)
  }
}
