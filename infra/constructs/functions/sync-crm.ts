import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { crmFacts, crmTouchpoints } from '../../../shared/runtime/function-names.ts'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

/**
 * Woken by its queue: tells the company's other systems what happened. A CRM that is down holds up nothing
 * but this.
 */
export class SendCrm extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus, connections }: World) {
    super(scope, id)
    const fn = new HouseFunction(this, 'Function', house, {
      name: 'send-crm',
      timeout: Duration.seconds(30),
      memory: 512,
    })
    bus.carries(crmFacts, queues.sendCrm)
    bus.carriesKept(crmTouchpoints, queues.sendCrm)
    queues.sendCrm.drainedBy(fn, { batch: 10, concurrency: 2 })
    tables.touchpoints.queriedBy(fn)
    tables.state.readWrittenBy(fn)
    connections.readBy(fn)
  }
}
