import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Json, type JsonObject, at, listAt, textAt } from '../../infra/local/json.ts'
import type { Local } from '../../infra/local/local-runtime.ts'
import { operatorClient } from './operator.ts'
import { probe } from './probe.ts'

const stack = probe()
let local: Local
let write: (pk: string) => Promise<void>
beforeAll(async () => {
  local = await stack.start({ startAt: '2026-01-05T09:00:00Z' })
  const client = operatorClient(local)
  write = async (pk) =>
    void (await client('DynamoDB_20120810.PutItem', {
      TableName: local.nameOf('Table'),
      Item: { pk: { S: pk }, sk: { S: 's' } },
    }))
})
afterAll(async () => {
  await local.stop()
  stack.remove()
})
let from = 0
beforeEach(async () => {
  stack.script({})
  await local.clock.advance('PT2M')
  from = stack.heard('follower').length
})

const events = (): readonly JsonObject[] => stack.heard('follower').slice(from)
const keys = (event: Json): readonly string[] =>
  listAt(event, 'Records').map((record) => textAt(record, 'dynamodb', 'Keys', 'pk', 'S') ?? '')

describe('the stream', () => {
  it('hands over changes in order, with a window and the state the function gave', async () => {
    await write('a')
    await local.settled()
    await write('b')
    await local.settled()
    expect(
      events().map((event) => [keys(event), at(event, 'state'), at(event, 'isFinalInvokeForWindow')]),
    ).toEqual([
      [['a'], {}, false],
      [['b'], { seen: 1 }, false],
    ])
    const now = local.clock.now()
    expect(events()[0]).toMatchObject({
      shardId: expect.stringContaining('shardId-'),
      eventSourceARN: expect.stringMatching(
        /^arn:aws:dynamodb:eu-central-1:000000000000:table\/probe-Table\/stream\//,
      ),
      window: {
        start: expect.stringMatching(/^2026-01-05T\d\d:\d\d:00Z$/),
        end: expect.stringMatching(/:00Z$/),
      },
      isWindowTerminatedEarly: false,
      Records: [
        {
          eventSource: 'aws:dynamodb',
          eventName: 'INSERT',
          awsRegion: 'eu-central-1',
          dynamodb: { NewImage: { pk: { S: 'a' } }, SequenceNumber: expect.stringMatching(/^\d{21}$/) },
        },
      ],
    })
    expect(
      Math.abs(
        Number(at(listAt(events()[0], 'Records')[0], 'dynamodb', 'ApproximateCreationDateTime')) * 1000 - now,
      ),
    ).toBeLessThan(3000)
    await local.clock.advance('PT1M')
    expect([keys(events()[2] ?? {}), events()[2]]).toMatchObject([
      [],
      { state: { seen: 2 }, isFinalInvokeForWindow: true },
    ])
    await local.clock.advance('PT5M')
    expect(events()).toHaveLength(3)
  })

  it('goes on from the first change that failed', async () => {
    stack.script({ follower: { failing: ['poison'] } })
    const written = ['one', 'poison', 'two'].map(write)
    await Promise.all(written)
    await local.settled({ timeoutMs: 20_000 })
    const poisoned = events().filter((event) => keys(event).includes('poison'))
    expect(poisoned).toHaveLength(4)
    expect(
      events()
        .flatMap(keys)
        .filter((key) => key === 'one'),
    ).toHaveLength(1)
    // Batches behind a failure wait for it, and what was given up is given up as a whole.
    expect(poisoned.every((event) => keys(event).at(0) === 'poison' || event === poisoned[0])).toBe(true)
    expect(local.complaints()).toContainEqual(expect.stringContaining('RetryAttemptsExhausted'))
  })

  it('parks what failed too often, with the place in the stream where it lies, and goes on', async () => {
    const client = operatorClient(local)
    await client('AmazonSQS.PurgeQueue', { QueueUrl: local.nameOf('Parked') })
    stack.script({ follower: { throw: 'no' } })
    await write('lost')
    await local.settled({ timeoutMs: 20_000 })
    const [parked] = listAt(
      await client('AmazonSQS.ReceiveMessage', { QueueUrl: local.nameOf('Parked') }),
      'Messages',
    )
    const sequence = textAt(listAt(events()[0], 'Records')[0], 'dynamodb', 'SequenceNumber')
    expect(JSON.parse(textAt(parked, 'Body') ?? '')).toMatchObject({
      requestContext: {
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 4,
        functionArn: expect.stringContaining('follower'),
      },
      responseContext: { functionError: 'Unhandled' },
      version: '1.0',
      DDBStreamBatchInfo: {
        batchSize: 1,
        startSequenceNumber: sequence,
        endSequenceNumber: sequence,
        streamArn: at(events()[0], 'eventSourceARN'),
      },
    })
    stack.script({})
    await write('after')
    await local.settled()
    expect(events().flatMap(keys).at(-1)).toBe('after')
  })

  it('gives up what has become too old, as soon as time has passed', async () => {
    stack.script({ follower: { throw: 'no', sleep: 300 } })
    await write('old')
    while (events().length === 0)
      await new Promise((resolve) => {
        setTimeout(resolve, 10)
      })
    const moved = local.clock.advance('PT2H', { step: 'PT2H' })
    await moved
    expect(local.complaints().filter((sentence) => /gave up/.test(sentence)).length).toBeGreaterThan(1)
  })
})
