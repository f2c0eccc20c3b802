import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../database.ts'
import { type Engine, EngineError } from '../dynamodb/engine-call.ts'
import { type Json, type JsonObject, isObject, listAt, textAt } from '../json.ts'
import { type AwsAnswer, answer, awsError } from '../aws/aws-error.ts'
import { SqsError, invalidValue, unsupported, unsupportedCode } from './errors.ts'
import { type MessageCounts, openMessages } from './message-store.ts'
import { type QueueSettings, queueName } from './queue-settings.ts'
import {
  type ReceiveDeps,
  deleteBatch,
  deleteMessage,
  receiveMessages,
  waitSeconds,
} from './receive-operations.ts'
import { allowOnly, sendBatch, sendMessage } from './send-operations.ts'

/** SQS in this process, over one SQLite file: the calls the product makes, and no others. */
export interface LocalSqs extends Engine {
  /** Makes a queue, or gives one that is there these settings. */
  readonly define: (queue: QueueSettings) => void
  readonly counts: (queue: string) => MessageCounts
  readonly hasVisible: (queue: string) => boolean
}

export interface LocalSqsOptions {
  /** The SQLite file; `:memory:` for none. */
  readonly file: string
  /** The ARN of a queue. */
  readonly queueArn: (queue: string) => string
  /** The time in ms by which messages become visible. */
  readonly now: () => number
  readonly complain: (sentence: string) => void
}

type Operation = (body: JsonObject, queue: QueueSettings) => JsonObject | Promise<JsonObject>

/** A receipt that waits looks this often, in ms of the machine's own clock. */
const lookMs = 20

/** Opens the engine. When a call has returned, a killed process does not lose what it did. */
export const openLocalSqs = ({ file, queueArn, now, complain }: LocalSqsOptions): LocalSqs => {
  const db = openDatabase(file)
  db.exec('PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 8000')
  const store = openMessages(db)
  const queues = new Map<string, QueueSettings>()
  const operations = operationsOf({ store, now, arn: queueArn })
  const perform = async (target: string, body: Json): Promise<JsonObject> => {
    const operation = operations.get(target)
    if (!operation) throw unsupported(`The call ${target}`)
    if (!isObject(body)) throw invalidValue('The request must be a JSON object')
    const queue = queues.get(queueName(textAt(body, 'QueueUrl') ?? ''))
    if (!queue) throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.')
    return await operation(body, queue)
  }
  return {
    define: (queue) => void queues.set(queue.name, queue),
    counts: (queue) => store.counts(queue, now()),
    hasVisible: (queue) => store.hasVisible(queue, now()),
    call: async (target, body) => {
      try {
        return await perform(target, body)
      } catch (error) {
        throw error instanceof SqsError ? new EngineError(error.code, error.message) : error
      }
    },
    answer: async ({ headers, body }) => {
      try {
        return answer('sqs', await perform(String(headers['x-amz-target']), body))
      } catch (error) {
        if (!(error instanceof SqsError)) throw error
        if (error.code === unsupportedCode) complain(`SQS: ${error.message}`)
        return refused(error)
      }
    },
    close: () => db.close(),
  }
}

const refused = ({ code, message }: SqsError): AwsAnswer => awsError('sqs', code, message)

const operationsOf = (deps: ReceiveDeps): ReadonlyMap<string, Operation> => {
  const { store } = deps
  const operations: Readonly<Record<string, Operation>> = {
    SendMessage: (body, queue) => sendMessage(body, queue, deps),
    SendMessageBatch: (body, queue) => store.transaction(() => sendBatch(body, queue, deps)),
    ReceiveMessage: async (body, queue) => await receiveWaiting(body, queue, deps),
    DeleteMessage: (body, queue) => deleteMessage(body, queue, deps),
    DeleteMessageBatch: (body, queue) => deleteBatch(body, queue, deps),
    GetQueueAttributes: (body, queue) => queueAttributes(body, queue, deps),
    PurgeQueue: (_, queue) => {
      store.removeAll(queue.name)
      return {}
    },
  }
  return new Map(Object.entries(operations).map(([name, operation]) => [`AmazonSQS.${name}`, operation]))
}

/** Receives, and where nothing is there looks again until the time is over (long polling). */
const receiveWaiting = async (
  body: JsonObject,
  queue: QueueSettings,
  deps: ReceiveDeps,
): Promise<JsonObject> => {
  const deadline = performance.now() + waitSeconds(body, queue) * 1000
  for (;;) {
    const received = receiveMessages(body, queue, deps)
    if ('Messages' in received || performance.now() >= deadline) return received
    await sleep(lookMs, undefined, { ref: false })
  }
}

const queueAttributes = (
  body: JsonObject,
  queue: QueueSettings,
  { store, now, arn }: ReceiveDeps,
): JsonObject => {
  allowOnly('GetQueueAttributes', body, new Set(['QueueUrl', 'AttributeNames']))
  const { visible, inFlight, delayed } = store.counts(queue.name, now())
  const known = Object.entries({
    QueueArn: arn(queue.name),
    ApproximateNumberOfMessages: visible,
    ApproximateNumberOfMessagesNotVisible: inFlight,
    ApproximateNumberOfMessagesDelayed: delayed,
    VisibilityTimeout: queue.visibilitySeconds,
    DelaySeconds: queue.delaySeconds,
    MessageRetentionPeriod: queue.retentionSeconds,
  }).map(([name, value]) => [name, String(value)] as const)
  const wanted = new Set(listAt(body, 'AttributeNames').map(String))
  const strange = [...wanted].find((name) => name !== 'All' && !known.some(([one]) => one === name))
  if (strange !== undefined) throw unsupported(`GetQueueAttributes attribute ${strange}`)
  const found = known.filter(([name]) => wanted.has('All') || wanted.has(name))
  return found.length === 0 ? {} : { Attributes: Object.fromEntries(found) }
}
