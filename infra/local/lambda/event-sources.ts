import { CannotStart } from '../startup-error.ts'
import type { Clock } from '../clock/clock.ts'
import { type EventSource, eventSources } from './event-source.ts'
import type { StackRuntime } from '../stack-runtime.ts'
import { region } from '../options.ts'
import { evaluate } from '../iam/evaluate.ts'
import { type QueueConsumer, createQueueConsumer } from '../sqs/queue-consumer.ts'
import { queueBody } from '../sqs/queue-body.ts'
import { type Queues, queueName } from '../sqs/queues.ts'
import type { Store } from '../store.ts'
import { type StreamConsumer, createStreamConsumer } from '../streams/stream-consumer.ts'
import { openStream } from '../streams/stream.ts'

/** Everything that wakes functions by itself. */
export interface Sources {
  /** The queues functions read. */
  readonly consumed: readonly string[]
  readonly streams: readonly StreamConsumer[]
  readonly start: () => void
  readonly stop: () => void
}

/** How often a stream is looked at although nobody wrote through the gate. */
const lookMs = 1000

/** Makes the consumers of all event source mappings, each allowed by its function's role. */
export const createSources = (
  machine: StackRuntime,
  {
    queues,
    store,
    clock,
    complain,
  }: { queues: Queues; store: Store; clock: Clock; complain: (sentence: string) => void },
): Sources => {
  const { world, functions, activity, haste, queueUrl } = machine
  const all = eventSources(
    world,
    functions.map(({ pool }) => pool),
  )
  for (const source of all) requireGrants(source, machine)
  const park = async (arn: string, body: unknown): Promise<void> => {
    await queues.engine.call('AmazonSQS.SendMessage', {
      QueueUrl: queueUrl(queueName(arn)),
      MessageBody: queueBody(body),
    })
  }
  const fromQueues: QueueConsumer[] = []
  const streams: StreamConsumer[] = []
  for (const source of all) {
    const arn = source.mapping.EventSourceArn
    if (arn.includes(':sqs:'))
      fromQueues.push(
        createQueueConsumer(source, { queues, queueUrl, region, activity, haste, clock, complain }),
      )
    else
      streams.push(
        createStreamConsumer(source, {
          stream: openStream(machine.engine, machine.engineStream(arn)),
          store,
          clock,
          region,
          activity,
          haste,
          park,
          complain,
        }),
      )
  }
  const wakeStreams = (): void => streams.forEach((stream) => stream.wake())
  machine.onWrite(wakeStreams)
  let timer: NodeJS.Timeout | undefined
  return {
    consumed: [...new Set(fromQueues.map(({ queue }) => queue))],
    streams,
    start: () => {
      queues.watch(
        fromQueues.map(({ queue }) => queue),
        (name) => fromQueues.filter(({ queue }) => queue === name).forEach((consumer) => consumer.wake()),
      )
      timer = setInterval(wakeStreams, lookMs)
      timer.unref()
      wakeStreams()
    },
    stop: () => {
      clearInterval(timer)
      for (const consumer of [...fromQueues, ...streams]) consumer.stop()
    },
  }
}

const actions = {
  queue: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  stream: [
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
} as const

/** AWS refuses to make a mapping the function's role may not read from, or whose failures it may not park. */
const requireGrants = ({ id, mapping, pool }: EventSource, { functions, calls }: StackRuntime): void => {
  const caller = functions.find((deployed) => deployed.pool === pool)?.caller
  if (!caller || caller.policies === 'everything') return
  const { EventSourceArn: source, DestinationConfig } = mapping
  const onFailure = DestinationConfig?.OnFailure?.Destination
  const wishes = [
    ...(source.includes(':sqs:') ? actions.queue : actions.stream).map((action) => ({
      action,
      resource: action === 'dynamodb:ListStreams' ? '*' : source,
    })),
    ...(onFailure === undefined ? [] : [{ action: 'sqs:SendMessage', resource: onFailure }]),
  ]
  for (const wish of wishes) {
    if (evaluate(caller.policies(), wish) === 'allowed') continue
    calls.record({ at: new Date().toISOString(), function: caller.name, ...wish, allowed: false })
    throw new CannotStart(
      `AWS would refuse the event source mapping ${id}: the role of the function "${caller.name}" is not authorized to perform: ` +
        `${wish.action} on resource: ${wish.resource}`,
    )
  }
}
