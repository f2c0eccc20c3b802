import { SQSClient } from '@aws-sdk/client-sqs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { queueBody } from '../../infra/local/sqs/queue-body.ts'
import { render } from '../../shared/senders/templates/render.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { wireJson } from '../../shared/runtime/wire-json.ts'
import { createPublisher } from '../../shared/storage/aws/events.ts'
import { encodeRecord, decodeRecord } from '../../shared/storage/dynamodb/record-codec.ts'
import { createQueue } from '../../shared/storage/aws/sqs.ts'
import { type AwsAnswers, awsAnswers, type Call } from '../engines/aws-responses.ts'

/** Any UTF-16 string at all, and the ones that hops are known to refuse, more often than chance would. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    maxLength: 60,
  }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '😀',
    '𬭎',
    '𠮷',
    '👨‍👩‍👧',
    '\uD83D',
    '\uDE00',
    '\uDE00\uD83D',
    '\0',
    '\uFFFE\uFFFF',
    '\u{1FFFE}',
    '\u0085\u2028',
    '\\ud83d',
    '\\\uFFFF',
    '\u{10FFFF}',
  ),
)
/** What SQS takes, judged as strictly as the emulator that judges unit by unit. */
const taken = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD]*$/

let aws: AwsAnswers | undefined
afterEach(async () => aws?.stop())
const entries = z.array(z.object({ Id: z.string(), MessageBody: z.string() }))
const bodies = ({ input }: Call): string[] =>
  entries.parse(input['Entries']).map(({ MessageBody }) => MessageBody)

describe('every string passes every hop unchanged', () => {
  it('encoded for a queue or a bus, here and in the local runtime', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (value) => {
        for (const text of [wireJson(value), queueBody(value)]) {
          expect(text).toMatch(taken)
          expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('through a queue that judges every unit and counts every byte', async () => {
    aws = await awsAnswers((call) => ({
      body: {
        Successful: [],
        Failed: entries
          .parse(call.input['Entries'])
          .filter(({ MessageBody }) => !taken.test(MessageBody))
          .map(({ Id }) => ({ Id, Code: 'InvalidMessageContents', SenderFault: true })),
      },
    }))
    const queue = createQueue(
      new SQSClient({ ...aws.options, useQueueUrlAsEndpoint: false }),
      'http://queue.example.com/1/mend',
      async () => {},
    )
    const calls = aws.calls
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 12 }), async (texts) => {
        calls.length = 0
        await queue.sendMany(texts.map((text) => ({ text })))
        expect(calls.flatMap(bodies).map((body): unknown => JSON.parse(body))).toEqual(
          texts.map((text) => ({ text })),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('through the bus', async () => {
    aws = await awsAnswers(() => ({ body: { Entries: [{ EventId: '1' }] } }))
    const bus = createPublisher(new EventBridgeClient(aws.options), 'facts', async () => {})
    const person = '😀\uFFFF𠮷\uD83D'
    await bus.publish([
      { type: 'stage.reached', detail: { v: 1, id: 'a', at: 0, person, stage: 'interest' } },
    ])
    const [{ Detail } = { Detail: '' }] = z
      .array(z.object({ Detail: z.string() }))
      .parse(aws.calls[0]?.input['Entries'])
    expect(Detail).toMatch(taken)
    expect(JSON.parse(Detail)).toMatchObject({ person })
  })

  it('through a row of the database, packed or not', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, deflated) => {
        const item = { pk: 'a', sk: 'b', ...encodeRecord({ text }, deflated ? 0 : 10_000) }
        expect(decodeRecord(z.object({ text: z.string() }), item)).toEqual({ text })
        for (const value of Object.values(item))
          if (typeof value === 'string') expect(value.isWellFormed()).toBe(true)
      }),
    )
  })

  it('into a mail, without what a header or a page cannot hold', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const subject = render('{{name}}', { name }, 'header')
        expect(subject.isWellFormed()).toBe(true)
        expect(subject).not.toMatch(/[\p{Cc}\uFFFE\uFFFF]/u)
      }),
    )
  })
})

const queueFor = async () => {
  aws = await awsAnswers(() => ({ body: { Failed: [], Successful: [] } }))
  return createQueue(
    new SQSClient({ ...aws.options, useQueueUrlAsEndpoint: false, md5: false }),
    'http://queue.example.com/1/mend',
    async () => {},
  )
}

describe('a queue counts encoded bytes', () => {
  it('so that no call is larger than SQS takes, though every character grows threefold', async () => {
    const queue = await queueFor()
    await queue.sendMany(Array.from({ length: 30 }, () => ({ text: '😀'.repeat(8000) })))
    expect(aws?.calls.flatMap(bodies)).toHaveLength(30)
    for (const call of aws?.calls ?? [])
      expect(bodies(call).reduce((sum, body) => sum + Buffer.byteLength(body), 0)).toBeLessThan(1_048_576)
  })

  it('and one message that is too large is refused by its size, after all others were put', async () => {
    const queue = await queueFor()
    const large = { text: '😀'.repeat(90_000) }
    await expect(queue.sendMany([large, { text: 'a' }])).rejects.toThrow(RejectedError)
    expect(aws?.calls.flatMap(bodies)).toEqual(['{"text":"a"}'])
    await expect(queue.send(large)).rejects.toMatchObject({ status: 413 })
  })

  it('and one that SQS refuses keeps none of the others out', async () => {
    aws = await awsAnswers((call) => ({
      body: {
        Successful: [],
        Failed: entries
          .parse(call.input['Entries'])
          .filter(({ MessageBody }) => MessageBody.includes('bad'))
          .map(({ Id }) => ({ Id, Code: 'InvalidMessageContents', SenderFault: true })),
      },
    }))
    const queue = createQueue(
      new SQSClient({ ...aws.options, useQueueUrlAsEndpoint: false }),
      'http://queue.example.com/1/mend',
      async () => {},
    )
    const many = ['bad', ...Array.from({ length: 14 }, (_, n) => `good ${n}`)].map((text) => ({ text }))
    await expect(queue.sendMany(many)).rejects.toThrow('InvalidMessageContents')
    expect(aws.calls.flatMap(bodies)).toHaveLength(15)
  })
})
