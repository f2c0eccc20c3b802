import { SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { batchesOf } from '../../shared/storage/dynamodb/batches.ts'
import { depthOf, createQueue } from '../../shared/storage/aws/sqs.ts'
import { type AwsAnswers, awsAnswers, type Call, type EngineResponse } from '../engines/aws-responses.ts'

let aws: AwsAnswers | undefined
afterEach(async () => aws?.stop())
const hearing = async (answer: (call: Call, before: number) => EngineResponse) =>
  (aws = await awsAnswers(answer))
const now = async () => {}
const entriesOf = ({ input }: Call) =>
  z.array(z.object({ Id: z.string(), MessageBody: z.string() })).parse(input['Entries'])
const bodiesOf = (call: Call) => entriesOf(call).map(({ MessageBody }): unknown => JSON.parse(MessageBody))

describe('a queue', () => {
  const url = 'http://queue.example.com/1/mend'
  /** Fails the entries with these bodies, so many times. */
  const sqs = async (failing: (body: unknown, before: number) => boolean = () => false, fault = false) => {
    const { options } = await hearing((call, before) => ({
      body: {
        Failed: entriesOf(call)
          .filter(({ MessageBody }) => failing(JSON.parse(MessageBody), before))
          .map(({ Id }) => ({ Id, Code: 'Trouble', SenderFault: fault })),
        Successful: [],
      },
    }))
    return createQueue(new SQSClient({ ...options, useQueueUrlAsEndpoint: false }), url, now)
  }
  const numbers = Array.from({ length: 23 }, (_, n) => ({ n }))

  it('takes one body as JSON', async () => {
    const { options } = await hearing(() => ({ body: { MessageId: '1' } }))
    await createQueue(new SQSClient({ ...options, useQueueUrlAsEndpoint: false, md5: false }), url, now).send(
      {
        v: 1,
        treatment: 't',
      },
    )
    expect(aws?.calls).toEqual([
      { operation: 'SendMessage', input: { QueueUrl: url, MessageBody: '{"v":1,"treatment":"t"}' } },
    ])
  })

  it('takes many in tens, in order', async () => {
    await (await sqs()).sendMany(numbers)
    expect(aws?.calls.map((call) => bodiesOf(call).length)).toEqual([10, 10, 3])
    expect(aws?.calls.flatMap(bodiesOf)).toEqual(numbers)
  })

  it('takes none of nothing', async () => {
    await (await sqs()).sendMany([])
    expect(aws?.calls).toEqual([])
  })

  it('is asked again only for what failed', async () => {
    await (
      await sqs((body, before) => before < 2 && JSON.stringify(body).includes('3'))
    ).sendMany(numbers.slice(0, 5))
    expect(aws?.calls.map(bodiesOf)).toEqual([numbers.slice(0, 5), [{ n: 3 }], [{ n: 3 }]])
  })

  it('that keeps failing is unavailable', async () => {
    await expect((await sqs(() => true)).sendMany(numbers.slice(0, 2))).rejects.toThrow(RetryableError)
  })

  it('that states the fault is ours is not asked again', async () => {
    const failure = await (
      await sqs(() => true, true)
    )
      .sendMany(numbers.slice(0, 2))
      .catch((error: unknown) => error)
    expect(failure).not.toBeInstanceOf(RetryableError)
    expect(aws?.calls).toHaveLength(1)
  })

  it('that does not answer is unavailable', async () => {
    const { options } = await hearing(() => ({ status: 500 }))
    const queue = createQueue(new SQSClient({ ...options, useQueueUrlAsEndpoint: false }), url, now)
    await expect(queue.send({})).rejects.toThrow(RetryableError)
    await expect(queue.sendMany([{}])).rejects.toThrow(RetryableError)
  })

  it('reports how deep it is, with what is being worked on and what waits for later', async () => {
    const { options } = await hearing(() => ({
      body: {
        Attributes: {
          ApproximateNumberOfMessages: '3',
          ApproximateNumberOfMessagesNotVisible: '2',
          ApproximateNumberOfMessagesDelayed: '1',
        },
      },
    }))
    expect(await depthOf(new SQSClient({ ...options, useQueueUrlAsEndpoint: false }), url)).toBe(6)
  })
})

const cut = (sizes: number[]) => [...batchesOf(sizes, { entries: 3, bytes: 10 }, (size) => size)]

it('batches hold so many entries and bytes and no more, and what is too long stands alone', () => {
  expect(cut([])).toEqual([])
  expect(cut([1, 1, 1, 1])).toEqual([[1, 1, 1], [1]])
  expect(cut([5, 5, 1])).toEqual([[5, 5], [1]])
  expect(cut([5, 6, 50, 1])).toEqual([[5], [6], [50], [1]])
})
