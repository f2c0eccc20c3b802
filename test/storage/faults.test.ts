import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterEach, describe, expect, it } from 'vitest'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { impatient } from '../../shared/storage/aws/client-options.ts'
import { createDynamoStore } from '../../shared/storage/dynamodb/dynamo.ts'
import type { Store } from '../../shared/storage/store.ts'
import { type AwsAnswers, awsAnswers, type EngineResponse } from '../engines/aws-responses.ts'

let aws: AwsAnswers | undefined
afterEach(async () => aws?.stop())

const storeThatHears = async (
  answer: Parameters<typeof awsAnswers>[0],
  patience = impatient.requestHandler.requestTimeout,
): Promise<Store> => {
  aws = await awsAnswers(answer)
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...aws.options,
      requestHandler: { ...impatient.requestHandler, requestTimeout: patience },
    }),
  )
  return createDynamoStore({ client, tables: { touchpoints: 't', state: 's' }, pause: async () => {} })
}
const key = { pk: 'a', sk: '1' }
const keys = (count: number) => Array.from({ length: count }, (_, index) => ({ pk: 'a', sk: String(index) }))

const wire = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } })

const asks: [string, (store: Store) => Promise<unknown>][] = [
  ['get', (store) => store.get(key)],
  ['getMany', (store) => store.getMany([key])],
  ['put', (store) => store.put(key, { absent: true })],
  ['remove', (store) => store.remove(key)],
  ['transact', (store) => store.transact([{ put: key }])],
  ['query', (store) => store.query({ pk: 'a' })],
  ['queue', (store) => store.queue({ q: 'a' })],
  ['addMarked', (store) => store.addMarked({ key, add: { n: 1 }, lane: 'm', if: { below: '1' }, mark: '1' })],
]

const troubles: [string, EngineResponse][] = [
  ['throttles', { error: 'ThrottlingException' }],
  ['has no capacity', { error: 'ProvisionedThroughputExceededException' }],
  ['is busy with a transaction on the same item', { error: 'TransactionConflictException' }],
  ['fails on its side', { error: 'InternalServerError', status: 500 }],
  ['is not there', { status: 503 }],
  ['breaks off', { breaks: true }],
  ['says nothing in time', { silent: true }],
]

describe.each(troubles)('a database that %s', (_, saying) => {
  it.each(asks)('is unavailable to %s', async (_verb, ask) => {
    const store = await storeThatHears(() => saying, saying.silent ? 50 : undefined)
    await expect(ask(store)).rejects.toThrow(RetryableError)
  })
})

describe('our own mistakes', () => {
  it.each(asks)("are not taken for the world's: %s", async (_, ask) => {
    const store = await storeThatHears(() => ({ error: 'ValidationException' }))
    const failure = await ask(store).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toBeInstanceOf(RetryableError)
  })
})

it('a database that no one can connect to is unavailable', async () => {
  const store = await storeThatHears(() => ({}))
  await aws?.stop()
  await expect(store.get(key)).rejects.toThrow(RetryableError)
})

describe('a batch that comes back in part', () => {
  it('is asked for again until it is whole', async () => {
    const store = await storeThatHears(({ input }) => {
      const asked =
        JSON.stringify(input['RequestItems'])
          .match(/"sk":\{"S":"\d+"\}/g)
          ?.map((text) => text.replaceAll(/\D/g, '')) ?? []
      const [first, ...others] = asked
      return {
        body: {
          Responses: { s: first === undefined ? [] : [wire(first)] },
          UnprocessedKeys: others.length > 0 ? { s: { Keys: others.map(wire), ConsistentRead: true } } : {},
        },
      }
    })
    expect((await store.getMany(keys(6))).map(({ sk }) => sk)).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  it('is given up after a while', async () => {
    const store = await storeThatHears(({ input }) => ({
      body: { Responses: {}, UnprocessedKeys: input['RequestItems'] },
    }))
    await expect(store.getMany(keys(2))).rejects.toThrow(RetryableError)
    expect(aws?.calls.length).toBe(8)
  })
})

describe('a transaction that was cancelled', () => {
  it.each([
    ['because a condition does not hold, is refused', ['None', 'ConditionalCheckFailed'], false],
    [
      'because a condition does not hold and another write was in the way, is refused',
      ['TransactionConflict', 'ConditionalCheckFailed'],
      false,
    ],
  ])('%s', async (_, codes, answer) => {
    const store = await storeThatHears(() => ({
      error: 'TransactionCanceledException',
      body: { CancellationReasons: codes.map((Code) => ({ Code })) },
    }))
    expect(await store.transact([{ put: key }, { remove: { pk: 'a', sk: '2' } }])).toBe(answer)
  })

  it.each([
    ['because others write the same, may be tried again', ['None', 'TransactionConflict'], true],
    ['because the table is throttled, may be tried again', ['ThrottlingError', 'None'], true],
    ['because it is wrong, is our mistake', ['None', 'ValidationError'], false],
  ])('%s', async (_, codes, again) => {
    const store = await storeThatHears(() => ({
      error: 'TransactionCanceledException',
      body: { CancellationReasons: codes.map((Code) => ({ Code })) },
    }))
    const failure = await store
      .transact([{ put: key }, { remove: { pk: 'a', sk: '2' } }])
      .catch((error: unknown) => error)
    expect(failure instanceof RetryableError).toBe(again)
    expect(failure).toBeInstanceOf(Error)
  })
})
