import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/**
 * Woken by HTTP: shows what somebody agreed to or what is known of them, and takes what they change. It
 * reads, and what it learns it only says on the queue.
 */
export class PreferenceCenter extends Construct {
  readonly fn: AppFunction

  constructor(scope: Construct, id: string, { house, frontDoor, tables, queues, secrets }: StackContext) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', house, {
      name: 'preference-center',
      timeout: Duration.seconds(10),
      memory: 512,
    }))
    frontDoor.addRoutes({
      fn,
      routes: ['GET /p/{token}', 'POST /p/{token}', 'GET /f/{token}', 'POST /f/{token}'],
      calledBy: 'readers',
      authorizedBy: 'The signed token in the path: a reader of our mail carries no other.',
    })
    tables.state.readBy(fn)
    queues.touchpoints.grantSend(fn)
    secrets.signing.readBy(fn)
  }
}
