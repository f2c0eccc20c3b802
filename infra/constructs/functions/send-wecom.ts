import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { welcomeTouchpoints } from '../../../shared/runtime/function-names.ts'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

/**
 * Woken by its queue: sends one WeCom message, once. A contact who was added is welcomed within 20 seconds,
 * so no other queue lies between.
 */
export class SendWecom extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus, secrets, connections }: World) {
    super(scope, id)
    const fn = new HouseFunction(this, 'Function', house, {
      name: 'send-wecom',
      timeout: Duration.seconds(30),
      memory: 512,
    })
    bus.carriesKept(welcomeTouchpoints, queues.sendWecom)
    queues.sendWecom.drainedBy(fn, { batch: 10, concurrency: 2 })
    tables.touchpoints.queriedBy(fn)
    tables.state.readWrittenBy(fn)
    queues.touchpoints.filledBy(fn)
    bus.toldBy(fn)
    secrets.signing.readBy(fn)
    connections.readBy(fn)
  }
}
