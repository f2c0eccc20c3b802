import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

/**
 * Woken by HTTP: shows what somebody agreed to or what is known of them, and takes what they change. It
 * reads, and what it learns it only says on the queue.
 */
export class Preferences extends Construct {
  readonly fn: HouseFunction

  constructor(scope: Construct, id: string, { house, frontDoor, tables, queues, secrets }: World) {
    super(scope, id)
    const fn = (this.fn = new HouseFunction(this, 'Function', house, {
      name: 'preferences',
      timeout: Duration.seconds(10),
      memory: 512,
    }))
    frontDoor.opensTo({
      fn,
      routes: ['GET /p/{token}', 'POST /p/{token}', 'GET /f/{token}', 'POST /f/{token}'],
      calledBy: 'readers',
      authorizedBy: 'The signed token in the path: a reader of our mail carries no other.',
    })
    tables.state.readBy(fn)
    queues.touchpoints.filledBy(fn)
    secrets.signing.readBy(fn)
  }
}
