import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { crmEventTypes, crmTouchpoints } from '../../../shared/runtime/function-names.ts'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** SQS queue `send-crm`: delivers events to the company's systems. An unavailable CRM delays nothing else. */
export class SyncCrm extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, bus, connections }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'sync-crm',
      timeout: Duration.seconds(30),
      memory: 512,
    })
    bus.routeTo(crmEventTypes, queues.sendCrm)
    bus.routeTouchpointsTo(crmTouchpoints, queues.sendCrm)
    queues.sendCrm.consumedBy(fn, { batch: 10, concurrency: 2 })
    tables.touchpoints.grantQuery(fn)
    tables.state.grantReadWrite(fn)
    connections.grantRead(fn)
  }
}
