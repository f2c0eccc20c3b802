import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** Woken by HTTP: verifies what knocks, puts it on the queue, answers in the sender's terms. */
export class Webhook extends Construct {
  readonly fn: AppFunction

  constructor(
    scope: Construct,
    id: string,
    { house, frontDoor, queues, secrets, connections, tables }: StackContext,
  ) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', house, {
      name: 'webhook',
      timeout: Duration.seconds(10),
      memory: 512,
    }))
    frontDoor.addRoutes({
      fn,
      routes: ['POST /v1/{type}'],
      calledBy: 'tracking',
      authorizedBy: 'The write key of the connection, checked by the function.',
    })
    frontDoor.addRoutes({
      fn,
      routes: [
        'GET /hooks/{channel}/{connection}',
        'POST /hooks/{channel}/{connection}',
        'OPTIONS /hooks/{channel}/{connection}',
        'POST /hooks/{channel}/{connection}/{message}',
      ],
      calledBy: 'vendors',
      authorizedBy:
        "The sender's signature over the raw bytes, checked by the function in the sender's own way.",
    })
    frontDoor.addRoutes({
      fn,
      routes: ['GET /u/{token}', 'POST /u/{token}', 'GET /l/{token}'],
      calledBy: 'readers',
      authorizedBy: 'The signed token in the path: a mail client cannot carry any other.',
    })
    queues.touchpoints.grantSend(fn)
    connections.readBy(fn)
    tables.state.grantQueryPartition('connections', fn)
    secrets.signing.readBy(fn)
  }
}
