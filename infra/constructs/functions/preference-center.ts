import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** HTTP: preference page and profile form. Reads state, and enqueues changes as touchpoints. */
export class PreferenceCenter extends Construct {
  readonly fn: AppFunction

  constructor(scope: Construct, id: string, { defaults, publicApi, tables, queues, secrets }: StackContext) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', defaults, {
      name: 'preference-center',
      timeout: Duration.seconds(10),
      memory: 512,
    }))
    publicApi.addRoutes({
      fn,
      routes: ['GET /p/{token}', 'POST /p/{token}', 'GET /f/{token}', 'POST /f/{token}'],
      calledBy: 'readers',
      authorizedBy: 'The signed token in the path: the reader of an e-mail has no other credential.',
    })
    tables.state.grantRead(fn)
    queues.touchpoints.grantSend(fn)
    secrets.signing.grantRead(fn)
  }
}
