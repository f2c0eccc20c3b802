import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { bySender, queueOf, queueUrlOf, type Via } from '../../shared/runtime/sender-list.ts'
import { acknowledge } from './base/acknowledge.ts'
import type { FunctionDefaults } from './base/function-defaults.ts'
import { DeadLetterQueue, WorkQueue } from './base/work-queue.ts'

/** Construct id of a sender's queue and function, which determines logical ids. */
export const senderConstruct = (via: Via): string => `Send${via.charAt(0).toUpperCase()}${via.slice(1)}`

/** The queues between the functions. */
export class Queues extends Construct {
  readonly touchpoints: WorkQueue
  readonly mend: WorkQueue
  /** The queue of each sender, by `via`. */
  readonly senders: Readonly<Record<Via, WorkQueue>>
  readonly sendCrm: WorkQueue
  readonly imports: WorkQueue
  readonly analytics: WorkQueue
  readonly followParked: DeadLetterQueue
  readonly exportParked: DeadLetterQueue

  constructor(scope: Construct, id: string, defaults: FunctionDefaults) {
    super(scope, id)
    this.touchpoints = new WorkQueue(this, 'Touchpoints', defaults, {
      url: 'TOUCHPOINTS_QUEUE_URL',
      visibilityBasis: Duration.seconds(30),
      late: {
        impact: 'Events wait in the queue and are not stored. Journeys do not advance.',
        runbook: 'touchpoints-late',
      },
      parked: {
        impact: 'Acknowledged events could not be stored. They are missing from journeys.',
        runbook: 'touchpoints-parked',
      },
    })
    this.mend = new WorkQueue(this, 'Mend', defaults, {
      url: 'MEND_QUEUE_URL',
      visibilityBasis: Duration.seconds(60),
      late: {
        impact: 'Treatment steps are overdue. Customers whose journey was interrupted wait.',
        runbook: 'mend-late',
        after: Duration.minutes(40),
      },
      parked: {
        impact: 'Treatment steps failed. Customers whose journey was interrupted are not helped.',
        runbook: 'mend-parked',
      },
    })
    this.senders = this.senderQueues(defaults)
    this.sendCrm = new WorkQueue(this, 'SendCrm', defaults, {
      url: 'SEND_CRM_QUEUE_URL',
      visibilityBasis: Duration.seconds(30),
      late: {
        impact: 'Deliveries to the CRM and other systems are delayed. Their users see outdated data.',
        runbook: 'send-crm-late',
      },
      parked: {
        impact:
          'Deliveries to the CRM and other systems failed. Their users do not see interrupted journeys.',
        runbook: 'send-crm-parked',
      },
    })
    this.imports = new WorkQueue(this, 'Imports', defaults, {
      url: 'IMPORTS_QUEUE_URL',
      visibilityBasis: Duration.minutes(5),
      late: {
        impact: 'An uploaded file is not imported. Its customers are missing.',
        runbook: 'imports-late',
        after: Duration.hours(3),
      },
      parked: this.touchpoints.parked,
    })
    this.analytics = new WorkQueue(this, 'Analytics', defaults, {
      url: 'ANALYTICS_QUEUE_URL',
      visibilityBasis: Duration.minutes(5),
      late: {
        impact: 'Parts of analytics jobs wait. The console shows analyses of an earlier day.',
        runbook: 'analytics-late',
        after: Duration.hours(3),
      },
      parked: {
        impact: 'Parts of analytics jobs failed. The console shows analyses of an earlier day.',
        runbook: 'analytics-parked',
      },
    })
    this.followParked = new DeadLetterQueue(this, 'FollowParked', defaults, {
      impact: 'Stored touchpoints could not be projected for 23 hours. Interruptions are not detected.',
      runbook: 'follow-parked',
    })
    this.exportParked = new DeadLetterQueue(this, 'ExportParked', defaults, {
      impact: 'Stored touchpoints could not be copied for 23 hours. They are missing from analyses.',
      runbook: 'export-parked',
    })
    for (const { queue } of [this.followParked, this.exportParked])
      acknowledge(
        queue,
        'AwsSolutions-SQS3',
        'This is the dead-letter queue of a stream, which the validator does not recognise as one.',
      )
  }

  private senderQueues(defaults: FunctionDefaults): Readonly<Record<Via, WorkQueue>> {
    return bySender(
      ({ via, impact }) =>
        new WorkQueue(this, senderConstruct(via), defaults, {
          url: queueUrlOf(via),
          visibilityBasis: Duration.seconds(30),
          late: { impact: impact.late, runbook: `${queueOf(via)}-late` },
          parked: { impact: impact.parked, runbook: `${queueOf(via)}-parked` },
        }),
    )
  }
}
