import type { Activity } from '../control/activity.ts'
import { type FlushRequest, createBatchWindow } from '../lambda/batch-window.ts'
import type { Clock } from '../clock/clock.ts'
import { type EventSource, batchOutcome, passes } from '../lambda/event-source.ts'
import { type Json, type JsonObject, listAt, objectAt, textAt, tryParseJson } from '../json.ts'
import { type Queues, queueName } from './queues.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** Takes messages from a queue and wakes a function with them, as Lambda's poller does. */
export interface QueueConsumer {
  readonly queue: string
  /** Something can be received: look. */
  readonly wake: () => void
  readonly stop: () => void
}

/** What a consumer needs of the rest. */
export interface QueueConsumerDeps {
  readonly queues: Queues
  readonly queueUrl: (name: string) => string
  readonly region: string
  readonly activity: Activity
  readonly haste: FlushRequest
  readonly clock: Clock
  readonly complain: (sentence: string) => void
}

/**
 * Makes a consumer of one mapping. A message whose record failed stays in flight until its visibility timeout
 * ends, and is then received again or parked by the engine.
 */
export const createQueueConsumer = (
  { mapping, pool }: EventSource,
  deps: QueueConsumerDeps,
): QueueConsumer => {
  const queue = queueName(mapping.EventSourceArn)
  const url = deps.queueUrl(queue)
  const batchSize = mapping.BatchSize ?? 10
  const lanes = Math.min(mapping.ScalingConfig?.MaximumConcurrency ?? pool.concurrency, pool.concurrency)
  let active = 0
  const running = { stopped: false }

  const receive = async (): Promise<readonly Json[]> => {
    const messages: Json[] = []
    while (messages.length < batchSize) {
      const wanted = Math.min(10, batchSize - messages.length)
      const got = listAt(
        await deps.queues.engine.call('AmazonSQS.ReceiveMessage', {
          QueueUrl: url,
          MaxNumberOfMessages: wanted,
          WaitTimeSeconds: 0,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        'Messages',
      )
      messages.push(...got)
      if (got.length === 0) break
    }
    return messages
  }
  const remove = async (messages: readonly Json[]): Promise<void> => {
    for (let start = 0; start < messages.length; start += 10) {
      const entries = messages.slice(start, start + 10).map((message, index) => ({
        Id: String(index),
        ReceiptHandle: textAt(message, 'ReceiptHandle') ?? '',
      }))
      await deps.queues.engine.call('AmazonSQS.DeleteMessageBatch', { QueueUrl: url, Entries: entries })
    }
  }
  const handle = async (messages: readonly Json[]): Promise<void> => {
    const records = messages.map((message) => ({
      message,
      record: recordOf(message, mapping.EventSourceArn, deps.region),
    }))
    const wanted = records.filter(({ record }) =>
      passes(mapping, { ...record, body: tryParseJson(textAt(record, 'body') ?? '') ?? '' }),
    )
    await remove(records.filter((entry) => !wanted.includes(entry)).map(({ message }) => message))
    if (wanted.length === 0) return
    const invocation = await pool.invoke({ Records: wanted.map(({ record }) => record) })
    const outcome = batchOutcome(
      mapping,
      invocation,
      wanted.map(({ record }) => String(record['messageId'])),
    )
    if (outcome.failed === 'all')
      return deps.complain(`${pool.name} failed on ${wanted.length} of ${queue}: ${outcome.why}`)
    const { failed } = outcome
    if (failed.length > 0)
      deps.complain(
        `${pool.name} reported ${failed.length} of ${wanted.length} messages of ${queue} as failed`,
      )
    await remove(
      wanted
        .filter(({ record }) => !failed.includes(String(record['messageId'])))
        .map(({ message }) => message),
    )
  }
  const drain = async (): Promise<void> => {
    active += 1
    const end = deps.activity.begin()
    try {
      while (!running.stopped) {
        const messages = await receive()
        if (messages.length === 0) return
        if (messages.length >= batchSize) openLane()
        await handle(messages)
      }
    } catch (problem) {
      if (!running.stopped) deps.complain(`${queue} cannot be read: ${String(problem)}`)
    } finally {
      active -= 1
      end()
    }
  }
  const openLane = (): void => {
    if (active < lanes && !running.stopped) void drain()
  }
  const wake = createBatchWindow(mapping.MaximumBatchingWindowInSeconds, {
    haste: deps.haste,
    speed: deps.clock.speed,
    run: openLane,
  })
  return {
    queue,
    wake,
    stop: () => {
      running.stopped = true
    },
  }
}

const recordOf = (message: Json, arn: string, region: string): JsonObject => ({
  messageId: textAt(message, 'MessageId') ?? '',
  receiptHandle: textAt(message, 'ReceiptHandle') ?? '',
  body: textAt(message, 'Body') ?? '',
  attributes: objectAt(message, 'Attributes'),
  messageAttributes: Object.fromEntries(
    Object.entries(objectAt(message, 'MessageAttributes')).map(([name, value]) => [name, attributeOf(value)]),
  ),
  md5OfBody: textAt(message, 'MD5OfBody') ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
})

const attributeOf = (value: Json): JsonObject =>
  omitUndefined({
    stringValue:
      textAt(value, 'StringValue') !== undefined ? (textAt(value, 'StringValue') ?? '') : undefined,
    binaryValue:
      textAt(value, 'BinaryValue') !== undefined ? (textAt(value, 'BinaryValue') ?? '') : undefined,
    stringListValues: [],
    binaryListValues: [],
    dataType: textAt(value, 'DataType') ?? 'String',
  })
