import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { RejectedError, RetryableError } from '../../runtime/errors.ts'
import { wireJson } from '../../runtime/wire-json.ts'
import { jittered, type Pause } from '../backoff.ts'
import { batchesOf, type Outcome, sendAll } from '../dynamodb/batches.ts'
import { toRetryable } from '../dynamodb/aws-errors.ts'

/**
 * Puts JSON bodies on one queue. What was put may be put again by a repetition: readers tell repetitions
 * apart.
 */
export interface Queue {
  /**
   * @throws Refused 413 when it is too large, Unavailable when it could not be put, or the outcome is unknown
   */
  send(body: object): Promise<void>
  /**
   * Puts all that a queue takes; one it does not take keeps none of the others out.
   * @throws Refused 413 when one is too large, Unavailable when some could not be put; others of them may
   * have been
   */
  sendMany(bodies: readonly object[]): Promise<void>
}

/** A batch takes ten messages and a megabyte (1,048,576 bytes) of bodies; we stay below it. */
const limits = { entries: 10, bytes: 900_000 }

/** SQS takes a message of 1 MiB, encoded; a little is left for emulators that count the names around it. */
const largestBody = 1024 * 1024 - 1024

const tooLarge = () =>
  new RejectedError('an event must not be larger than 1 MB once it is encoded', { status: 413 })

/** What became of the entries of one batch: `refused` are those that SQS will never take. */
type BatchResult = { readonly outcomes: Outcome[]; readonly refused: readonly string[] }

/** One queue by its address. */
export const createQueue = (client: SQSClient, url: string, pause: Pause = jittered): Queue => {
  const putBatch = async (bodies: readonly string[]): Promise<BatchResult> => {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
    const { Failed = [] } = await toRetryable(
      client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })),
    )
    const failures = new Map(Failed.map((entry) => [entry.Id, entry]))
    const outcomes = bodies.map((_, index): Outcome => {
      const failure = failures.get(String(index))
      return failure === undefined || failure.SenderFault ? 'put' : 'failed'
    })
    return {
      outcomes,
      refused: Failed.flatMap(({ SenderFault, Code = 'Unknown' }) => (SenderFault ? [Code] : [])),
    }
  }
  return {
    send: async (body) => {
      const text = wireJson(body)
      if (Buffer.byteLength(text) > largestBody) throw tooLarge()
      await toRetryable(client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: text })))
    },
    sendMany: async (bodies) => {
      const texts = bodies.map(wireJson)
      const fitting = texts.filter((text) => Buffer.byteLength(text) <= largestBody)
      const codes: string[] = []
      const put = async (batch: readonly string[]): Promise<Outcome[]> => {
        const { outcomes, refused } = await putBatch(batch)
        codes.push(...refused)
        return outcomes
      }
      for (const batch of batchesOf(fitting, limits, (text) => Buffer.byteLength(text))) {
        const left = await sendAll(batch, put, pause)
        if (left > 0) throw new RetryableError(`${left} messages could not be put on the queue`)
      }
      if (codes.length > 0)
        throw new Error(`the queue refused ${codes.length} messages: ${[...new Set(codes)].join(', ')}`)
      if (fitting.length < texts.length) throw tooLarge()
    },
  }
}

/**
 * How many messages a queue holds: waiting, being worked on, or delayed. SQS counts approximately, and may be
 * a minute behind.
 */
export const depthOf = async (client: SQSClient, url: string): Promise<number> => {
  const AttributeNames = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const
  const { Attributes = {} } = await toRetryable(
    client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...AttributeNames] })),
  )
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
}
