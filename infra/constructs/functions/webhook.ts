import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AppFunction } from '../base/app-function.ts'
import type { StackContext } from '../stack-context.ts'

/** HTTP: verifies webhooks and tracking calls, enqueues their events, and responds as the vendor expects. */
export class Webhook extends Construct {
  readonly fn: AppFunction

  constructor(
    scope: Construct,
    id: string,
    { defaults, publicApi, queues, secrets, connections, tables }: StackContext,
  ) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', defaults, {
      name: 'webhook',
      timeout: Duration.seconds(10),
      memory: 512,
    }))
    publicApi.addRoutes({
      fn,
      routes: ['POST /v1/{type}'],
      calledBy: 'tracking',
      authorizedBy: 'The write key of the connection, checked by the function.',
    })
    publicApi.addRoutes({
      fn,
      routes: [
        'GET /hooks/{channel}/{connection}',
        'POST /hooks/{channel}/{connection}',
        'OPTIONS /hooks/{channel}/{connection}',
        'POST /hooks/{channel}/{connection}/{message}',
      ],
      calledBy: 'vendors',
      authorizedBy: "The vendor's signature over the raw bytes, verified by the function.",
    })
    publicApi.addRoutes({
      fn,
      routes: ['GET /u/{token}', 'POST /u/{token}', 'GET /l/{token}'],
      calledBy: 'readers',
      authorizedBy: 'The signed token in the path: a mail client has no other credential.',
    })
    queues.touchpoints.grantSend(fn)
    connections.grantRead(fn)
    tables.state.grantQueryPartition('connections', fn)
    secrets.signing.grantRead(fn)
  }
}
