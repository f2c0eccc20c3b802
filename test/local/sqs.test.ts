import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Json, type JsonObject, listAt, textAt } from '../../infra/local/json.ts'
import { type LocalSqs, openLocalSqs } from '../../infra/local/sqs/engine.ts'
import type { QueueSettings } from '../../infra/local/sqs/queue-settings.ts'

const settings: QueueSettings = {
  name: 'work',
  visibilitySeconds: 60,
  delaySeconds: 0,
  waitSeconds: 0,
  maximumSize: 1024,
  retentionSeconds: 3600,
  redrive: { to: 'dead', maxReceives: 2 },
}
let folder = ''
let now = 0
let sqs: LocalSqs
const open = (): LocalSqs => {
  const opened = openLocalSqs({
    file: join(folder, 'queues.sqlite'),
    queueArn: (queue) => `arn:sqs:${queue}`,
    now: () => now,
    complain: () => {},
  })
  for (const queue of [settings, { ...settings, name: 'dead', redrive: undefined }]) opened.define(queue)
  return opened
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rethread-queues-'))
  now = 1_000_000
  sqs = open()
})
afterEach(() => {
  sqs.close()
  rmSync(folder, { recursive: true })
})

const call = async (operation: string, body: JsonObject = {}): Promise<Json> =>
  sqs.call(`AmazonSQS.${operation}`, { QueueUrl: 'http://127.0.0.1/000000000000/work', ...body })
const send = async (MessageBody: string, also: JsonObject = {}): Promise<Json> =>
  call('SendMessage', { MessageBody, ...also })
const receive = async (also: JsonObject = {}): Promise<readonly Json[]> =>
  listAt(
    await call('ReceiveMessage', { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'], ...also }),
    'Messages',
  )
const bodies = (messages: readonly Json[]): readonly string[] =>
  messages.map((message) => textAt(message, 'Body') ?? '')
const entry = (Id: string, MessageBody: string): JsonObject => ({ Id, MessageBody })
const dead = { QueueUrl: 'x/dead' }
const refusal = (code: string, words = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(words) })

describe('a message', () => {
  it('is received once until its visibility timeout ends, and then again, to the millisecond', async () => {
    await send('a')
    const [first] = await receive()
    expect(first).toMatchObject({
      Body: 'a',
      MD5OfBody: '0cc175b9c0f1b6a831c399e269772661',
      Attributes: { SentTimestamp: '1000000', ApproximateReceiveCount: '1' },
    })
    now += 59_999
    expect(await receive()).toEqual([])
    now += 1
    expect(await receive()).toMatchObject([
      { Attributes: { ApproximateReceiveCount: '2', ApproximateFirstReceiveTimestamp: '1000000' } },
    ])
  })

  it('is deleted by the handle of its last receipt, and by no other', async () => {
    await send('a')
    const [first] = await receive({ VisibilityTimeout: 0 })
    const [second] = await receive({ VisibilityTimeout: 0 })
    await call('DeleteMessage', { ReceiptHandle: textAt(first, 'ReceiptHandle') ?? '' })
    expect(sqs.counts('work')).toMatchObject({ visible: 1 })
    await call('DeleteMessageBatch', {
      Entries: [{ Id: '0', ReceiptHandle: textAt(second, 'ReceiptHandle') ?? '' }],
    })
    expect(sqs.counts('work')).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  })

  it('goes to the dead-letter queue when it was received as often as allowed, as it was', async () => {
    const { MessageId } = Object(await send('bad'))
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await receive()).toHaveLength(1)
      now += 60_000
    }
    expect(await receive()).toEqual([])
    expect(await receive(dead)).toMatchObject([
      {
        MessageId,
        Body: 'bad',
        Attributes: { SentTimestamp: '1000000', DeadLetterQueueSourceArn: 'arn:sqs:work' },
      },
    ])
  })

  it('waits out its delay, and is gone when the queue keeps it no longer', async () => {
    await send('later', { DelaySeconds: 300 })
    expect(sqs.counts('work')).toEqual({ visible: 0, inFlight: 0, delayed: 1 })
    now += 299_999
    expect(await receive()).toEqual([])
    now += 1
    expect(bodies(await receive())).toEqual(['later'])
    now += 3_600_001
    expect(await receive()).toEqual([])
    expect(sqs.counts('work')).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  })

  it('is waited for by a receipt that polls', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 })
    await send('soon')
    expect(bodies(await waiting)).toEqual(['soon'])
  })

  it('survives a process that ends, with its visibility and its receipts', async () => {
    await send('kept')
    await receive()
    sqs.close()
    sqs = open()
    expect(sqs.counts('work')).toEqual({ visible: 0, inFlight: 1, delayed: 0 })
    now += 60_000
    expect(await receive()).toMatchObject([{ Body: 'kept', Attributes: { ApproximateReceiveCount: '2' } }])
    for (const one of readdirSync(folder)) expect(statSync(join(folder, one)).mode & 0o777).toBe(0o600)
  })
})

describe('what SQS does not take', () => {
  it('is refused with its own code', async () => {
    await expect(send('')).rejects.toThrow(refusal('MissingParameter'))
    await expect(send('x'.repeat(1025))).rejects.toThrow(
      refusal('InvalidParameterValue', 'shorter than 1024 bytes'),
    )
    for (const text of ['\0', '\u{fffe}', '\u{ffff}', '\ud800', 'a\u{8}'])
      await expect(send(text)).rejects.toThrow(refusal('InvalidMessageContents'))
    for (const text of ['\t\n\r', '中😀𬭎', '\u{fffd}', '\u{10ffff}'])
      expect(await send(text)).toHaveProperty('MessageId')
    await expect(send('x', { DelaySeconds: 901 })).rejects.toThrow(
      refusal('InvalidParameterValue', 'between 0 and 900'),
    )
    await expect(call('SendMessage', { QueueUrl: 'x/none', MessageBody: 'x' })).rejects.toThrow(
      refusal('QueueDoesNotExist'),
    )
  })

  it('keeps no other entry of its batch out', async () => {
    expect(
      await call('SendMessageBatch', { Entries: [entry('0', 'a'), entry('1', '\0'), entry('2', 'c')] }),
    ).toMatchObject({
      Successful: [{ Id: '0' }, { Id: '2' }],
      Failed: [{ Id: '1', Code: 'InvalidMessageContents', SenderFault: true }],
    })
    expect(bodies(await receive())).toEqual(['a', 'c'])
    await expect(call('SendMessageBatch', { Entries: [] })).rejects.toThrow(refusal('EmptyBatchRequest'))
    await expect(
      call('SendMessageBatch', {
        Entries: Array.from({ length: 11 }, (_, index) => entry(String(index), 'x')),
      }),
    ).rejects.toThrow(refusal('TooManyEntriesInBatchRequest'))
    await expect(call('SendMessageBatch', { Entries: [entry('0', 'a'), entry('0', 'b')] })).rejects.toThrow(
      refusal('BatchEntryIdsNotDistinct'),
    )
    await expect(
      call('SendMessageBatch', {
        Entries: [entry('0', 'x'.repeat(600_000)), entry('1', 'x'.repeat(600_000))],
      }),
    ).rejects.toThrow(refusal('BatchRequestTooLong'))
  })
})

it.each<[string, JsonObject, string]>([
  ['ChangeMessageVisibility', {}, 'The call AmazonSQS.ChangeMessageVisibility'],
  ['SendMessage', { MessageBody: 'a', MessageGroupId: 'g' }, 'SendMessage parameter MessageGroupId'],
  ['SendMessage', { MessageBody: 'a', MessageAttributes: {} }, 'SendMessage parameter MessageAttributes'],
  ['ReceiveMessage', { ReceiveRequestAttemptId: 'x' }, 'ReceiveMessage parameter'],
  [
    'GetQueueAttributes',
    { AttributeNames: ['KmsMasterKeyId'] },
    'GetQueueAttributes attribute KmsMasterKeyId',
  ],
])('%s refuses by name what the product does not use: %j', async (operation, body, what) => {
  await expect(call(operation, body)).rejects.toThrow(refusal('UnsupportedByLocalEngine', `${what}`))
})
