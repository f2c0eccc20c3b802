import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { HouseFunction } from '../base/app-function.ts'
import type { World } from '../stack-context.ts'

/** Woken by HTTP: verifies what knocks, puts it on the queue, answers in the sender's terms. */
export class Webhook extends Construct {
  readonly fn: HouseFunction

  constructor(
    scope: Construct,
    id: string,
    { house, frontDoor, queues, secrets, connections, tables }: World,
  ) {
    super(scope, id)
    const fn = (this.fn = new HouseFunction(this, 'Function', house, {
      name: 'webhook',
      timeout: Duration.seconds(10),
      memory: 512,
    }))
    frontDoor.opensTo({
      fn,
      routes: ['POST /v1/{type}'],
      calledBy: 'tracking',
      authorizedBy: 'The write key of the connection, checked by the function.',
    })
    frontDoor.opensTo({
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
    frontDoor.opensTo({
      fn,
      routes: ['GET /u/{token}', 'POST /u/{token}', 'GET /l/{token}'],
      calledBy: 'readers',
      authorizedBy: 'The signed token in the path: a mail client cannot carry any other.',
    })
    queues.touchpoints.filledBy(fn)
    connections.readBy(fn)
    tables.state.queriedUnder('connections', fn)
    secrets.signing.readBy(fn)
  }
}
