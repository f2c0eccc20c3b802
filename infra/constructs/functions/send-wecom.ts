import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { welcomeTouchpoints } from '../../../shared/runtime/function-names.ts'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/**
 * Woken by its queue: sends one WeCom message, once. A contact who was added is welcomed within 20 seconds,
 * so no other queue lies between.
 */
export class SendWecom extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { house, tables, queues, bus, secrets, connections }: StackContext,
  ) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', house, {
      name: 'send-wecom',
      timeout: Duration.seconds(30),
      memory: 512,
    })
    bus.carriesKept(welcomeTouchpoints, queues.sendWecom)
    queues.sendWecom.consumedBy(fn, { batch: 10, concurrency: 2 })
    tables.touchpoints.grantQuery(fn)
    tables.state.grantReadWrite(fn)
    queues.touchpoints.grantSend(fn)
    bus.grantPublish(fn)
    secrets.signing.readBy(fn)
    connections.readBy(fn)
  }
}
