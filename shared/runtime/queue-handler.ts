import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type * as z from 'zod'
import { errorFields, log } from './log.ts'

/**
 * A function woken by a queue, in one sentence: `queueHandler(schema, work)`. Each message is parsed and
 * worked on by itself; one that fails, for whatever reason, is reported alone, so that the queue delivers it
 * again and in the end parks it. Nothing is acknowledged that was not done.
 * @param schema of a message's JSON body; a body that is no JSON or does not fit is a failure too and ends
 * among the parked
 * @param work what to do with one message; `now` is ms UTC at the start of the batch
 * @param clock ms UTC
 */
export const queueHandler =
  <T>(
    schema: z.ZodType<T>,
    work: (message: T, now: number) => Promise<unknown>,
    clock: () => number = Date.now,
  ) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const now = clock()
    const failed = await Promise.all(
      Records.map((record) =>
        failureOf(record, async () => work(schema.parse(JSON.parse(record.body)), now)),
      ),
    )
    return {
      batchItemFailures: failed.flatMap((itemIdentifier) =>
        itemIdentifier === undefined ? [] : [{ itemIdentifier }],
      ),
    }
  }

const failureOf = async (
  { messageId, attributes }: SQSRecord,
  work: () => Promise<unknown>,
): Promise<string | undefined> => {
  try {
    await work()
    return undefined
  } catch (error) {
    log.error('queue.message-failed', {
      messageId,
      received: attributes.ApproximateReceiveCount,
      ...errorFields(error),
    })
    return messageId
  }
}
