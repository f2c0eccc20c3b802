import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

/** Woken by the touchpoints queue: reads the vendor's words and keeps the touchpoint. */
export class Intake extends Construct {
  readonly fn: HouseFunction

  constructor(scope: Construct, id: string, { house, tables, queues, parameters }: World) {
    super(scope, id)
    const fn = (this.fn = new HouseFunction(this, 'Function', house, {
      name: 'intake',
      timeout: Duration.seconds(30),
      memory: 512,
    }))
    queues.touchpoints.drainedBy(fn, {
      batch: 100,
      window: Duration.seconds(1),
      concurrency: parameters.intakeConcurrency,
    })
    tables.touchpoints.appendedBy(fn)
    tables.state.queriedUnder('policy', fn)
    // When touchpoints were stored, for the lag of the stream's consumer.
    tables.state.putUnder('progress', fn)
    // Whether somebody who reacts to a message of ours was erased, and whether they came back.
    tables.state.hasAskedBy(fn)
  }
}
