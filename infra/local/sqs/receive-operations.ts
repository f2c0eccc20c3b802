import { type Json, type JsonObject, at, listAt, textAt } from '../json.ts'
import { SqsError } from './errors.ts'
import type { MessageStore, ReceivedMessage } from './message-store.ts'
import type { QueueSettings } from './queue-settings.ts'
import { allowOnly, batchEntries, md5, wholeNumber } from './send-operations.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** What receiving needs. */
export interface ReceiveDeps {
  readonly store: MessageStore
  readonly now: () => number
  readonly arn: (queue: string) => string
}

const receiveFields = new Set([
  'QueueUrl',
  'MaxNumberOfMessages',
  'WaitTimeSeconds',
  'VisibilityTimeout',
  'AttributeNames',
  'MessageSystemAttributeNames',
  'MessageAttributeNames',
])

/** How long a receipt waits for a message, in seconds. */
export const waitSeconds = (body: JsonObject, queue: QueueSettings): number =>
  wholeNumber(body, 'WaitTimeSeconds', { from: 0, to: 20, otherwise: queue.waitSeconds })

/**
 * Receives messages: each is out of sight until its visibility timeout ends. One that was received as often
 * as the queue allows is moved to the dead-letter queue instead; one older than the queue keeps it is
 * deleted.
 */
export const receiveMessages = (
  body: JsonObject,
  queue: QueueSettings,
  { store, now, arn }: ReceiveDeps,
): JsonObject => {
  allowOnly('ReceiveMessage', body, receiveFields)
  const limit = wholeNumber(body, 'MaxNumberOfMessages', { from: 1, to: 10, otherwise: 1 })
  const visibility = wholeNumber(body, 'VisibilityTimeout', {
    from: 0,
    to: 43_200,
    otherwise: queue.visibilitySeconds,
  })
  const names = new Set(
    [...listAt(body, 'AttributeNames'), ...listAt(body, 'MessageSystemAttributeNames')].map(String),
  )
  const time = now()
  const received = store.transaction(() => {
    store.removeSentBefore(queue.name, time - queue.retentionSeconds * 1000)
    if (queue.redrive) store.redrive(queue.name, queue.redrive.maxReceives, queue.redrive.to, time)
    return store.take(queue.name, limit, { now: time, hiddenUntil: time + visibility * 1000 })
  })
  return received.length === 0
    ? {}
    : { Messages: received.map((message) => wireMessage(message, names, arn)) }
}

const wireMessage = (
  message: ReceivedMessage,
  names: ReadonlySet<string>,
  arn: (queue: string) => string,
): Json => {
  const attributes = Object.entries(
    omitUndefined({
      SenderId: 'LOCAL',
      SentTimestamp: String(Math.floor(message.sentAt)),
      ApproximateReceiveCount: String(message.receives),
      ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedAt)),
      DeadLetterQueueSourceArn: message.source !== undefined ? arn(message.source) : undefined,
    }),
  ).filter(([name]) => names.has('All') || names.has(name))
  return omitUndefined({
    MessageId: message.id,
    ReceiptHandle: message.handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
  })
}

/** Deletes a message by the handle of its last receipt; an older handle deletes nothing, and is no error. */
export const deleteMessage = (
  body: JsonObject,
  { name }: QueueSettings,
  { store }: ReceiveDeps,
): JsonObject => {
  allowOnly('DeleteMessage', body, new Set(['QueueUrl', 'ReceiptHandle']))
  store.remove(name, handleIn(body))
  return {}
}

/** Deletes up to ten messages. */
export const deleteBatch = (
  body: JsonObject,
  { name }: QueueSettings,
  { store }: ReceiveDeps,
): JsonObject => {
  allowOnly('DeleteMessageBatch', body, new Set(['QueueUrl', 'Entries']))
  const entries = batchEntries(body).map((entry) => ({
    Id: textAt(entry, 'Id') ?? '',
    handle: handleIn(entry),
  }))
  store.transaction(() => {
    for (const { handle } of entries) store.remove(name, handle)
  })
  return { Successful: entries.map(({ Id }) => ({ Id })) }
}

const handleIn = (entry: Json): string => {
  const handle = at(entry, 'ReceiptHandle')
  if (typeof handle === 'string' && handle !== '') return handle
  throw new SqsError('MissingParameter', 'The request must contain the parameter ReceiptHandle.')
}
