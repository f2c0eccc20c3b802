import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { bySender, queueOf, queueUrlOf, type Via } from '../../shared/runtime/sender-list.ts'
import { acknowledge } from './base/acknowledge.ts'
import type { FunctionDefaults } from './base/function-defaults.ts'
import { DeadLetterQueue, WorkQueue } from './base/work-queue.ts'

/** Construct id of a sender's queue and function: logical ids are made of it. */
export const senderConstruct = (via: Via): string => `Send${via.charAt(0).toUpperCase()}${via.slice(1)}`

/** The queues between the functions. Each is as patient as the function that drains it. */
export class Queues extends Construct {
  readonly touchpoints: WorkQueue
  readonly mend: WorkQueue
  /** The queue of each sender, by `via`. */
  readonly senders: Readonly<Record<Via, WorkQueue>>
  readonly sendCrm: WorkQueue
  readonly imports: WorkQueue
  readonly followParked: DeadLetterQueue

  constructor(scope: Construct, id: string, house: FunctionDefaults) {
    super(scope, id)
    this.touchpoints = new WorkQueue(this, 'Touchpoints', house, {
      url: 'TOUCHPOINTS_QUEUE_URL',
      visibilityBasis: Duration.seconds(30),
      late: {
        impact: 'Customers acted and we acknowledged it, but nothing reads it: journeys stand still.',
        runbook: 'touchpoints-late',
      },
      parked: {
        impact: 'Customers acted and we acknowledged it, but their journeys do not show it.',
        runbook: 'touchpoints-parked',
      },
    })
    this.mend = new WorkQueue(this, 'Mend', house, {
      url: 'MEND_QUEUE_URL',
      visibilityBasis: Duration.seconds(60),
      late: {
        impact: 'Customers whose journey broke off wait: the next step of their treatment is overdue.',
        runbook: 'mend-late',
        after: Duration.minutes(40),
      },
      parked: {
        impact:
          'Customers whose journey broke off are not helped: the next step of their treatment did not happen.',
        runbook: 'mend-parked',
      },
    })
    this.senders = this.senderQueues(house)
    this.sendCrm = new WorkQueue(this, 'SendCrm', house, {
      url: 'SEND_CRM_QUEUE_URL',
      visibilityBasis: Duration.seconds(30),
      late: { impact: 'The CRM and other systems show old news about customers.', runbook: 'send-crm-late' },
      parked: {
        impact:
          'The CRM and other systems are not told of customers whose journey broke off: their people work on old news.',
        runbook: 'send-crm-parked',
      },
    })
    this.imports = new WorkQueue(this, 'Imports', house, {
      url: 'IMPORTS_QUEUE_URL',
      visibilityBasis: Duration.minutes(5),
      late: {
        impact: 'A file that was uploaded is not imported: its customers are missing.',
        runbook: 'imports-late',
        after: Duration.hours(3),
      },
      parked: this.touchpoints.parked,
    })
    this.followParked = new DeadLetterQueue(this, 'FollowParked', house, {
      impact:
        'Customers acted and it is stored, but for a day their journeys could not be moved: breaks go unseen.',
      runbook: 'follow-parked',
    })
    acknowledge(
      this.followParked.queue,
      'AwsSolutions-SQS3',
      "This is itself where a stream's batches are parked: validators only know queues that a queue parks in.",
    )
  }

  private senderQueues(house: FunctionDefaults): Readonly<Record<Via, WorkQueue>> {
    return bySender(
      ({ via, impact }) =>
        new WorkQueue(this, senderConstruct(via), house, {
          url: queueUrlOf(via),
          visibilityBasis: Duration.seconds(30),
          late: { impact: impact.late, runbook: `${queueOf(via)}-late` },
          parked: { impact: impact.parked, runbook: `${queueOf(via)}-parked` },
        }),
    )
  }
}
