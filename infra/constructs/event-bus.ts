import { Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Construct } from 'constructs'
import type { AppFunction } from './base/app-function.ts'
import type { WorkQueue } from './base/work-queue.ts'

/** The bus on which facts are told, and where a company hangs its own rules. */
export class EventBusConstruct extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string) {
    super(scope, id)
    // CloudFormation demands a name here; the one CDK would give is the same in every stage.
    this.bus = new EventBus(this, 'Bus', { eventBusName: `${Stack.of(this).stackName}-events` })
  }

  /** Lets each function tell facts, and says where. */
  grantPublish(...fns: AppFunction[]): void {
    for (const fn of fns) {
      fn.allow({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] })
      fn.setEnv('BUS_NAME', this.bus.eventBusName)
    }
  }

  /** Carries the fact that a touchpoint of these types was kept to a queue. */
  carriesKept(type: readonly string[], to: WorkQueue): void {
    new Rule(to, 'Kept', {
      eventBus: this.bus,
      eventPattern: { source: ['rethread'], detailType: ['touchpoint.kept'], detail: { type: [...type] } },
      targets: [new SqsQueue(to.queue, { deadLetterQueue: to.parked.queue })],
    })
  }

  /** Carries facts of these kinds to a queue; what cannot be delivered is parked there too. */
  carries(detailType: readonly string[], to: WorkQueue): void {
    new Rule(to, 'Facts', {
      eventBus: this.bus,
      eventPattern: { source: ['rethread'], detailType: [...detailType] },
      targets: [new SqsQueue(to.queue, { deadLetterQueue: to.parked.queue })],
    })
  }
}
