import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

/** Woken by the imports queue: puts the rows of a file on the touchpoints queue, some at a time. */
export class BringIn extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, imports }: World) {
    super(scope, id)
    // Fifty megabytes are in memory as bytes, as text, and as what was seen.
    const fn = new HouseFunction(this, 'Function', house, {
      name: 'bring-in',
      timeout: Duration.minutes(5),
      memory: 1024,
    })
    imports.announcedTo(queues.imports)
    queues.imports.drainedBy(fn, { batch: 1, concurrency: 2 })
    queues.imports.filledBy(fn)
    queues.touchpoints.filledBy(fn)
    imports.readBy(fn)
    imports.reportedBy(fn)
    tables.touchpoints.hasAskedBy(fn)
    tables.state.queriedUnder('imports', fn)
    tables.state.queriedUnder('policy', fn)
    tables.state.keptUnder('imports', fn)
  }
}
