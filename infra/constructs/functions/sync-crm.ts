import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { crmEventTypes, crmTouchpoints } from '../../../shared/runtime/function-names.ts'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/**
 * Woken by its queue: tells the company's other systems what happened. A CRM that is down holds up nothing
 * but this.
 */
export class SyncCrm extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus, connections }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', house, {
      name: 'sync-crm',
      timeout: Duration.seconds(30),
      memory: 512,
    })
    bus.carries(crmEventTypes, queues.sendCrm)
    bus.carriesKept(crmTouchpoints, queues.sendCrm)
    queues.sendCrm.consumedBy(fn, { batch: 10, concurrency: 2 })
    tables.touchpoints.grantQuery(fn)
    tables.state.grantReadWrite(fn)
    connections.readBy(fn)
  }
}
