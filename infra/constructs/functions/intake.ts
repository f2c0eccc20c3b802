import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** SQS queue `touchpoints`: parses events and stores touchpoints. */
export class Intake extends Construct {
  readonly fn: AppFunction

  constructor(scope: Construct, id: string, { defaults, tables, queues, parameters }: StackContext) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', defaults, {
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
    // Records when touchpoints were stored, for the projector's lag.
    tables.state.grantPutPartition('progress', fn)
    // Reads whether a person who reacts to a message was erased, and has returned.
    tables.state.grantGet(fn)
  }
}
