import { expect, it, vi } from 'vitest'
import * as z from 'zod'
import { RejectedError, RetryableError } from '../../shared/runtime/errors.ts'
import { errorFields as told, log } from '../../shared/runtime/log.ts'
import { queueHandler } from '../../shared/runtime/queue-handler.ts'

const schema = z.object({ say: z.string() })
const record = (messageId: string, body: string) => ({
  messageId,
  body,
  receiptHandle: 'r',
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
})

it('works on every message, and reports alone the one that fails', async () => {
  vi.spyOn(log, 'error').mockReturnValue()
  const heard: string[] = []
  const handler = queueHandler(
    schema,
    async ({ say }, now) => {
      if (say === 'fail') throw new RetryableError('the database is away')
      heard.push(`${say} at ${now}`)
    },
    () => 42,
  )
  const bodies = ['{"say":"a"}', '{"say":"fail"}', 'no json', '{"say":1}', '{"say":"b"}']
  const answer = await handler({ Records: bodies.map((body, index) => record(`m${index}`, body)) })
  expect(heard).toEqual(['a at 42', 'b at 42'])
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m1', 'm2', 'm3'])
})

const quoting = (): string => {
  try {
    return String(JSON.parse('li.lei@example.com'))
  } catch (error) {
    return JSON.stringify(told(error))
  }
}

it('lets no word of a message into the log', () => {
  expect(quoting()).toContain('SyntaxError')
  expect(quoting()).not.toContain('li.lei')
  expect(told(new RejectedError('type must be known'))).toEqual({
    error: 'Refused',
    why: 'type must be known',
  })
  expect(told(new RetryableError('the queue does not answer', { cause: new TypeError('x') }))).toMatchObject({
    cause: 'TypeError',
  })
  expect(told('thrown text')).toEqual({ error: 'string' })
})
