import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { EnvironmentName } from '../../../shared/runtime/function-names.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'
import { fiveMinutes } from './alarms.ts'
import type { FunctionDefaults } from './function-defaults.ts'
import type { AppFunction } from './app-function.ts'
import { logicalId } from './logical-id.ts'

/** Impact and runbook section of an alarm on a queue. */
export interface DeadLetterAlarm {
  readonly impact: string
  readonly runbook: string
}

/** Batch size, batching window and maximum concurrency of a queue's consumer. */
export interface ConsumerOptions {
  readonly batch: number
  readonly window?: Duration
  readonly concurrency: number
}

/** A dead-letter queue (DLQ) with its alarm: keeps messages that failed too often for 14 days. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue

  constructor(scope: Construct, id: string, defaults: FunctionDefaults, alarm: DeadLetterAlarm) {
    super(scope, id)
    this.queue = safeQueue(this, defaults, { retentionPeriod: Duration.days(14) })
    defaults.alarms.raise(this, 'Alarm', {
      ...alarm,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: fiveMinutes,
        statistic: 'Maximum',
      }),
      threshold: 1,
    })
  }

  /** Lets the function send messages here. */
  grantSend(fn: AppFunction): void {
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] })
  }
}

/** Properties of a work queue. `visibilityBasis`: the longest timeout of its consumer. */
export interface WorkQueueProps {
  readonly url: EnvironmentName
  readonly visibilityBasis: Duration
  readonly parked: DeadLetterAlarm | DeadLetterQueue
  /** Alarm on the age of the oldest message; `after` is 20 minutes by default. */
  readonly late: DeadLetterAlarm & { readonly after?: Duration }
}

/** An SQS queue with its dead-letter queue and alarms. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly parked: DeadLetterQueue
  private readonly url: EnvironmentName
  private readonly visibilityBasis: Duration

  constructor(scope: Construct, id: string, defaults: FunctionDefaults, props: WorkQueueProps) {
    super(scope, id)
    this.url = props.url
    this.visibilityBasis = props.visibilityBasis
    // A dead-letter queue can be shared when impact and actions are the same: each alarm costs 10 cents a
    // month.
    this.parked =
      props.parked instanceof DeadLetterQueue
        ? props.parked
        : new DeadLetterQueue(this, 'Parked', defaults, props.parked)
    this.queue = safeQueue(this, defaults, {
      // Retention counts from the first arrival of a message: 14 days in the dead-letter queue leave at least
      // 10 to handle it.
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(props.visibilityBasis.toSeconds() * 6),
      deadLetterQueue: { queue: this.parked.queue, maxReceiveCount: 5 },
    })
    const { after = Duration.minutes(20), ...late } = props.late
    defaults.alarms.raise(this, 'Late', {
      ...late,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: fiveMinutes, statistic: 'Maximum' }),
      threshold: after.toSeconds(),
    })
  }

  /** Lets each function send messages, and sets the variable with the URL. */
  grantSend(...fns: AppFunction[]): void {
    for (const fn of fns) {
      fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] })
      fn.setEnv(this.url, this.queue.queueUrl)
    }
  }

  /** Invokes the function with batches of messages. Only those it reports as failed are redelivered. */
  consumedBy(fn: AppFunction, { batch, window, concurrency }: ConsumerOptions): void {
    if (fn.timeout.toSeconds() > this.visibilityBasis.toSeconds())
      throw new Error(
        `${fn.functionName} timeout: must not exceed the queue's visibility basis of ${this.visibilityBasis.toSeconds()} s`,
      )
    fn.allow({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [this.queue.queueArn],
    })
    new EventSourceMapping(this, 'Drain', {
      target: fn.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: batch,
      ...omitUndefined({ maxBatchingWindow: window }),
      maxConcurrency: concurrency,
      reportBatchItemFailures: true,
    })
  }
}

/** Lets the function read the depth of queues, and sets a variable with their URLs as JSON by name. */
export const grantReadAttributes = (
  fn: AppFunction,
  name: EnvironmentName,
  queues: Readonly<Record<string, IQueue>>,
): void => {
  const entries = Object.entries(queues)
  for (const [, queue] of entries)
    fn.allow({ actions: ['sqs:GetQueueAttributes'], resources: [queue.queueArn] })
  fn.setEnv(
    name,
    Stack.of(fn).toJsonString(Object.fromEntries(entries.map(([key, queue]) => [key, queue.queueUrl]))),
  )
}

/**
 * A queue that is encrypted, TLS only, and retained with its stack's removal: its messages were acknowledged.
 */
const safeQueue = (
  scope: Construct,
  { key }: FunctionDefaults,
  props: ConstructorParameters<typeof Queue>[2],
): Queue => {
  const encryption = key
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
    : { encryption: QueueEncryption.SQS_MANAGED }
  const queue = new Queue(scope, 'Queue', {
    ...encryption,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ...props,
  })
  logicalId(queue)
  return queue
}
