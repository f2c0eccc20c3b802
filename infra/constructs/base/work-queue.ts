import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { EnvironmentName } from '../../../shared/runtime/function-names.ts'
import { fiveMinutes } from './alarms.ts'
import type { FunctionDefaults } from './function-defaults.ts'
import type { AppFunction } from './app-function.ts'
import { logicalId } from './logical-id.ts'

/** What a customer loses when work is parked, and where that is explained. */
export interface DeadLetterAlarm {
  readonly impact: string
  readonly runbook: string
}

/** How a function takes work from a queue. */
export interface ConsumerOptions {
  readonly batch: number
  readonly window?: Duration
  readonly concurrency: number
}

/** Where work waits that was tried too often: kept for fourteen days, and somebody is told. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue

  constructor(scope: Construct, id: string, house: FunctionDefaults, alarm: DeadLetterAlarm) {
    super(scope, id)
    this.queue = safeQueue(this, house, { retentionPeriod: Duration.days(14) })
    house.alarms.raise(this, 'Alarm', {
      ...alarm,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: fiveMinutes,
        statistic: 'Maximum',
      }),
      threshold: 1,
    })
  }

  /** Lets the function park what it cannot do. */
  grantSend(fn: AppFunction): void {
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] })
  }
}

/** What a queue is made of. */
export interface WorkQueueProps {
  readonly url: EnvironmentName
  readonly visibilityBasis: Duration
  readonly parked: DeadLetterAlarm | DeadLetterQueue
  /** The alarm on acknowledged work that nothing takes out, and how old the oldest message is then. */
  readonly late: DeadLetterAlarm & { readonly after?: Duration }
}

/** A queue with its parked queue and the alarm on it; whoever may fill or drain it is said by a verb. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly parked: DeadLetterQueue
  private readonly url: EnvironmentName
  private readonly visibilityBasis: Duration

  constructor(scope: Construct, id: string, house: FunctionDefaults, props: WorkQueueProps) {
    super(scope, id)
    this.url = props.url
    this.visibilityBasis = props.visibilityBasis
    // What it brings may park where that parks: the same is lost, the same is to be done, and an alarm more
    // costs ten cents.
    this.parked =
      props.parked instanceof DeadLetterQueue
        ? props.parked
        : new DeadLetterQueue(this, 'Parked', house, props.parked)
    this.queue = safeQueue(this, house, {
      // A dead-letter queue counts from when a message first arrived: fourteen days there leave at least ten
      // to look at it.
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(props.visibilityBasis.toSeconds() * 6),
      deadLetterQueue: { queue: this.parked.queue, maxReceiveCount: 5 },
    })
    const { after = Duration.minutes(20), ...late } = props.late
    house.alarms.raise(this, 'Late', {
      ...late,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: fiveMinutes, statistic: 'Maximum' }),
      threshold: after.toSeconds(),
    })
  }

  /** Lets each function put work here, and tells it where. */
  grantSend(...fns: AppFunction[]): void {
    for (const fn of fns) {
      fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] })
      fn.setEnv(this.url, this.queue.queueUrl)
    }
  }

  /** Wakes the function with what waits here. Only what it reports as failed comes back. */
  consumedBy(fn: AppFunction, { batch, window, concurrency }: ConsumerOptions): void {
    if (fn.timeout.toSeconds() > this.visibilityBasis.toSeconds())
      throw new Error(`${fn.functionName} may take longer than its queue is patient`)
    fn.allow({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [this.queue.queueArn],
    })
    new EventSourceMapping(this, 'Drain', {
      target: fn.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: batch,
      ...(window && { maxBatchingWindow: window }),
      maxConcurrency: concurrency,
      reportBatchItemFailures: true,
    })
  }
}

/** Lets the function see how much waits in each of these, and tells it their URLs as JSON by name. */
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

/** Encrypted, TLS only, and outliving its stack: what it holds was acknowledged to somebody. */
const safeQueue = (
  scope: Construct,
  { key }: FunctionDefaults,
  props: ConstructorParameters<typeof Queue>[2],
): Queue => {
  const queue = new Queue(scope, 'Queue', {
    ...(key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ...props,
  })
  logicalId(queue)
  return queue
}
