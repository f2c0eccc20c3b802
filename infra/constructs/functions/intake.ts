import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken by the touchpoints queue: reads the vendor's words and keeps the touchpoint. */
export class Intake extends Construct {
  readonly fn: AppFunction

  constructor(scope: Construct, id: string, { house, tables, queues, parameters }: StackContext) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', house, {
      name: 'intake',
      timeout: Duration.seconds(30),
      memory: 512,
    }))
    queues.touchpoints.consumedBy(fn, {
      batch: 100,
      window: Duration.seconds(1),
      concurrency: parameters.intakeConcurrency,
    })
    tables.touchpoints.grantPut(fn)
    tables.state.grantQueryPartition('policy', fn)
    // When touchpoints were stored, for the lag of the stream's consumer.
    tables.state.putUnder('progress', fn)
    // Whether somebody who reacts to a message of ours was erased, and whether they came back.
    tables.state.grantGet(fn)
  }
}
