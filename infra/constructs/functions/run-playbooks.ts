import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

const facts = [
  'interruption.found',
  'interruption.recovered',
  'interruption.dismissed',
  'interruption.lost',
  'message.sent',
  'message.failed',
  'message.suppressed',
]

/** Woken by the mend queue: takes the next step of a treatment. */
export class Mend extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus }: World) {
    super(scope, id)
    const fn = new HouseFunction(this, 'Function', house, {
      name: 'mend',
      timeout: Duration.seconds(60),
      memory: 512,
    })
    bus.carries(facts, queues.mend)
    queues.mend.drainedBy(fn, { batch: 10, concurrency: 2 })
    tables.touchpoints.queriedBy(fn)
    tables.state.readWrittenBy(fn)
    queues.sendEmail.filledBy(fn)
    queues.sendWecom.filledBy(fn)
    queues.touchpoints.filledBy(fn)
    bus.toldBy(fn)
  }
}
