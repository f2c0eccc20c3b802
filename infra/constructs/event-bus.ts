import { Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Construct } from 'constructs'
import type { AppFunction } from './base/app-function.ts'
import type { WorkQueue } from './base/work-queue.ts'

/** The bus for domain events, to which a company can add its own rules. */
export class EventBusConstruct extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string) {
    super(scope, id)
    // CloudFormation needs a name here; CDK's default is the same in every stage.
    this.bus = new EventBus(this, 'Bus', { eventBusName: `${Stack.of(this).stackName}-events` })
  }

  /** Lets functions publish events, and sets the variable with the bus name. */
  grantPublish(...fns: AppFunction[]): void {
    for (const fn of fns) {
      fn.allow({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] })
      fn.setEnv('BUS_NAME', this.bus.eventBusName)
    }
  }

  /** Routes `touchpoint.kept` of these touchpoint types to a queue. */
  routeTouchpointsTo(type: readonly string[], to: WorkQueue): void {
    new Rule(to, 'Kept', {
      eventBus: this.bus,
      eventPattern: { source: ['rethread'], detailType: ['touchpoint.kept'], detail: { type: [...type] } },
      targets: [new SqsQueue(to.queue, { deadLetterQueue: to.parked.queue })],
    })
  }

  /** Routes events of these types to a queue; undeliverable ones go to its dead-letter queue. */
  routeTo(detailType: readonly string[], to: WorkQueue): void {
    new Rule(to, 'Facts', {
      eventBus: this.bus,
      eventPattern: { source: ['rethread'], detailType: [...detailType] },
      targets: [new SqsQueue(to.queue, { deadLetterQueue: to.parked.queue })],
    })
  }
}
