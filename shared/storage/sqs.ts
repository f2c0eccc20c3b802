import { GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { Unavailable } from '../runtime/errors.ts'
import { jittered, type Pause } from './backoff.ts'
import { batchesOf, type Outcome, sentAll } from './batches.ts'
import { answered } from './faults.ts'

/** Puts JSON bodies on one queue. What was put may be put again by a repetition: readers tell repetitions apart. */
export interface Queue {
  /** @throws Unavailable when it could not be put, or nobody knows */
  send(body: object): Promise<void>
  /** Puts all. @throws Unavailable when some could not be put; others of them may have been */
  sendMany(bodies: readonly object[]): Promise<void>
}

/** A batch takes ten messages and a megabyte (1,048,576 bytes) of bodies; we stay below it. */
const limits = { entries: 10, bytes: 900_000 }

/** One queue by its address. */
export const queueOver = (client: SQSClient, url: string, pause: Pause = jittered): Queue => {
  const putBatch = async (bodies: readonly string[]): Promise<Outcome[]> => {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
    const { Failed = [] } = await answered(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })))
    const failures = new Map(Failed.map((entry) => [entry.Id, entry]))
    return bodies.map((_, index) => {
      const failure = failures.get(String(index))
      if (!failure) return 'put'
      if (failure.SenderFault) throw new Error(`a message is not one a queue takes: ${failure.Code}`)
      return 'failed'
    })
  }
  return {
    send: async (body) => {
      await answered(client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) })))
    },
    sendMany: async (bodies) => {
      for (const batch of batchesOf(bodies.map((body) => JSON.stringify(body)), limits, (body) => Buffer.byteLength(body))) {
        const left = await sentAll(batch, putBatch, pause)
        if (left > 0) throw new Unavailable(`${left} messages could not be put on the queue`)
      }
    },
  }
}

/** How many messages a queue holds: waiting, being worked on, or delayed. SQS counts approximately, and may be a minute behind. */
export const depthOf = async (client: SQSClient, url: string): Promise<number> => {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const
  const { Attributes = {} } = await answered(client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...AttributeNames] })))
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
}
