import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

const eventTypes = [
  'interruption.found',
  'interruption.recovered',
  'interruption.dismissed',
  'interruption.lost',
  'message.sent',
  'message.failed',
  'message.suppressed',
]

/** SQS queue `mend`: runs the next steps of a treatment. */
export class RunPlaybooks extends Construct {
  constructor(scope: Construct, id: string, { defaults, tables, queues, bus }: StackContext) {
    super(scope, id)
    const fn = new AppFunction(this, 'Function', defaults, {
      name: 'run-playbooks',
      timeout: Duration.seconds(60),
      memory: 512,
    })
    bus.routeTo(eventTypes, queues.mend)
    queues.mend.consumedBy(fn, { batch: 10, concurrency: 2 })
    tables.touchpoints.grantQuery(fn)
    tables.state.grantReadWrite(fn)
    for (const queue of Object.values(queues.senders)) queue.grantSend(fn)
    queues.touchpoints.grantSend(fn)
    bus.grantPublish(fn)
  }
}
