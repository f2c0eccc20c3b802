import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { queueOf, type SenderDefinition } from '../../../shared/runtime/sender-list.ts'
import { AppFunction } from '../base/app-function.ts'
import { senderConstruct } from '../queues.ts'
import type { StackContext } from '../stack-context.ts'

/** The function of a sender: takes messages from its queue and sends each at most once. */
export class SenderFunction extends Construct {
  protected readonly fn: AppFunction

  constructor(scope: Construct, sender: SenderDefinition, context: StackContext) {
    super(scope, senderConstruct(sender.via))
    const { defaults, tables, queues, bus, secrets, connections } = context
    const fn = (this.fn = new AppFunction(this, 'Function', defaults, {
      name: queueOf(sender.via),
      timeout: Duration.seconds(30),
      memory: 512,
    }))
    const queue = queues.senders[sender.via]
    if (sender.events.length > 0) bus.routeTouchpointsTo(sender.events, queue)
    queue.consumedBy(fn, { batch: 10, concurrency: 2 })
    const reads: ReadonlySet<string> = new Set(sender.reads)
    if (reads.has('touchpoints')) tables.touchpoints.grantQuery(fn)
    tables.state.grantReadWrite(fn)
    queues.touchpoints.grantSend(fn)
    bus.grantPublish(fn)
    secrets.signing.grantRead(fn)
    if (reads.has('connections')) connections.grantRead(fn)
  }
}
