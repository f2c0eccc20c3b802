import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLocalDynamodb, type LocalDynamodb } from '../../../infra/local/dynamodb/engine.ts'
import { embedDynamodb } from '../../../infra/local/dynamodb/embedded.ts'
import { type Engine, EngineError, connectEngine } from '../../../infra/local/dynamodb/engine-call.ts'
import { type Json, type JsonObject, isList, isObject, listAt } from '../../../infra/local/json.ts'
import { hasDynoxide, startDynoxide } from '../../engines/dynoxide.ts'

/** One call: its operation and what it asks, without the table's name. */
type Asked = readonly [operation: string, body: JsonObject]

const table = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    ['pk', 'S'],
    ['sk', 'S'],
    ['q', 'S'],
    ['o', 'N'],
  ].map(([AttributeName = '', AttributeType = '']) => ({ AttributeName, AttributeType })),
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'queue',
      KeySchema: [
        { AttributeName: 'q', KeyType: 'HASH' },
        { AttributeName: 'o', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} satisfies JsonObject

const text = (value: string): JsonObject => ({ S: value })
const number = (value: number | string): JsonObject => ({ N: String(value) })

const sortKey = fc.constantFrom('a', 'a#1', 'a#2', 'b', 'é', '😀', '\u{fffd}', '\0', 'x'.repeat(40))
const partition = fc.constantFrom('p', 'q')
const key = fc.record({ pk: partition.map(text), sk: sortKey.map(text) })
/** Keys that no item can have. */
const wrongKey: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject>(
  { pk: text('p') },
  { pk: text(''), sk: text('a') },
  { pk: text('p'), sk: text('') },
  { pk: number(1), sk: text('a') },
  { pk: text('p'), sk: text('a'), other: text('b') },
  { pk: text('x'.repeat(2049)), sk: text('a') },
  { pk: text('p'), sk: text('y'.repeat(1025)) },
)
const anyKey = fc.oneof({ weight: 9, arbitrary: key }, { weight: 1, arbitrary: wrongKey })
const amount = fc
  .oneof(
    fc.integer({ min: -100, max: 100 }),
    fc.constantFrom('1.50', '-0', '1e3', '12345678901234567890.5', '0.001'),
  )
  .map(number)
const values = fc.letrec<{ value: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('', 'x', '中😀', 'x'.repeat(1500)).map(text),
    amount,
    fc.constantFrom<JsonObject>({ NULL: true }, { BOOL: true }, { BOOL: false }, { B: 'AP8=' }),
    fc.array(tie('value'), { maxLength: 2 }).map((L) => ({ L })),
    fc
      .dictionary(fc.constantFrom('x', '名'), tie('value'), { maxKeys: 2, noNullPrototype: true })
      .map((M) => ({ M })),
  ),
}))
const attributes = fc.record(
  {
    v: amount,
    value: values.value,
    q: fc.constantFrom('open', 'closed').map(text),
    o: fc.integer({ min: -9, max: 9 }).map(number),
  },
  { requiredKeys: [] },
)
const wrongAttributes: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject>(
  { q: number(1) },
  { q: text('') },
  { o: text('x') },
  { v: number('1'.repeat(39)) },
  { v: number('1e126') },
  { v: number('x') },
  { v: {} },
  { v: { S: 'a', N: '1' } },
  { v: { NULL: false } },
  { v: text('z'.repeat(410_000)) },
)
const item = fc
  .tuple(anyKey, fc.oneof({ weight: 9, arbitrary: attributes }, { weight: 1, arbitrary: wrongAttributes }))
  .map(([k, rest]): JsonObject => ({ ...rest, ...k }))

const conditions: readonly JsonObject[] = [
  {},
  {},
  { ConditionExpression: 'attribute_not_exists(pk)' },
  { ConditionExpression: 'attribute_exists(pk)' },
  {
    ConditionExpression: '#v = :v',
    ExpressionAttributeNames: { '#v': 'v' },
    ExpressionAttributeValues: { ':v': number(1) },
  },
  {
    ConditionExpression: 'v < :v OR NOT attribute_exists(v)',
    ExpressionAttributeValues: { ':v': number('2.5') },
  },
  {
    ConditionExpression: 'v BETWEEN :a AND :b AND (q = :q OR q IN (:q, :r))',
    ExpressionAttributeValues: {
      ':a': number(-5),
      ':b': number(5),
      ':q': text('open'),
      ':r': text('closed'),
    },
  },
  { ConditionExpression: 'begins_with(sk, :p)', ExpressionAttributeValues: { ':p': text('a') } },
  { ConditionExpression: 'v <> :v', ExpressionAttributeValues: { ':v': number(1) } },
  // What is wrong with these both engines have to see. (A placeholder that nothing uses DynamoDB refuses, as
  // the local engine does; Dynoxide evaluates the condition first.)
  { ConditionExpression: '#x = :v', ExpressionAttributeValues: { ':v': number(1) } },
  { ConditionExpression: 'v = :none' },
  { ConditionExpression: 'ttl = :v', ExpressionAttributeValues: { ':v': number(1) } },
  { ConditionExpression: 'v = ' },
  { ConditionExpression: '' },
]
const condition = fc.constantFrom(...conditions)
/**
 * Those without a mistake: a transaction with one is refused whole by DynamoDB, but cancelled by Dynoxide.
 */
const rightCondition = fc.constantFrom(...conditions.slice(0, 9))
const updates: readonly JsonObject[] = [
  {
    UpdateExpression: 'SET #l = :m ADD v :n',
    ExpressionAttributeNames: { '#l': 'lane' },
    ExpressionAttributeValues: { ':m': text('07'), ':n': number('0.1') },
  },
  {
    UpdateExpression: 'SET #l = :m, q = :q REMOVE #o',
    ExpressionAttributeNames: { '#l': 'lane', '#o': 'o' },
    ExpressionAttributeValues: { ':m': text('08'), ':q': text('open') },
  },
  { UpdateExpression: 'ADD v :n', ExpressionAttributeValues: { ':n': number(3) } },
  { UpdateExpression: 'REMOVE #v', ExpressionAttributeNames: { '#v': 'value' } },
  { UpdateExpression: 'SET v = q' },
  { UpdateExpression: 'ADD q :n', ExpressionAttributeValues: { ':n': number(1) } },
  { UpdateExpression: 'SET sk = :n', ExpressionAttributeValues: { ':n': text('x') } },
  { UpdateExpression: 'ADD v :n', ExpressionAttributeValues: { ':n': text('x') } },
  { UpdateExpression: 'SET v = :n, v = :n', ExpressionAttributeValues: { ':n': number(1) } },
  { UpdateExpression: 'SET q = :n', ExpressionAttributeValues: { ':n': number(1) } },
]
const counted = { ReturnConsumedCapacity: 'INDEXES' }
const ranges = [
  'pk = :p',
  'pk = :p AND sk = :a',
  'pk = :p AND sk < :a',
  'pk = :p AND sk <= :a',
  'pk = :p AND sk > :a',
  'pk = :p AND sk >= :a',
  'pk = :p AND begins_with(sk, :a)',
  'pk = :p AND sk BETWEEN :a AND :b',
  'sk = :a',
  'pk > :p',
  'pk = :p AND v = :a',
]
const query = fc
  .tuple(
    partition,
    fc.constantFrom(...ranges),
    sortKey,
    sortKey,
    fc.boolean(),
    fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    fc.boolean(),
  )
  .map(([p, KeyConditionExpression, a, b, ScanIndexForward, Limit, ConsistentRead]): Asked => [
    'Query',
    {
      ...counted,
      KeyConditionExpression,
      ScanIndexForward,
      ConsistentRead,
      ...(Limit !== undefined && { Limit }),
      ExpressionAttributeValues: {
        ':p': text(p),
        ...(KeyConditionExpression.includes(':a') && { ':a': text(a) }),
        ...(KeyConditionExpression.includes(':b') && { ':b': text(b) }),
      },
    },
  ])
const indexQuery = fc
  .tuple(fc.constantFrom('open', 'closed'), fc.integer({ min: -9, max: 9 }), fc.boolean())
  .map(([q, o, ScanIndexForward]): Asked => [
    'Query',
    {
      ...counted,
      IndexName: 'queue',
      KeyConditionExpression: 'q = :q AND o <= :o',
      ScanIndexForward,
      ExpressionAttributeValues: { ':q': text(q), ':o': number(o) },
    },
  ])
const scan = fc
  .constantFrom<JsonObject>(
    {},
    { Select: 'COUNT' },
    { FilterExpression: 'sk = :a', ExpressionAttributeValues: { ':a': text('a') } },
    { ProjectionExpression: 'pk, q' },
  )
  .map((asked): Asked => ['Scan', { ...counted, ...asked }])
const transaction = fc
  .uniqueArray(fc.tuple(key, attributes, rightCondition, fc.boolean()), {
    minLength: 1,
    maxLength: 3,
    selector: ([k]) => JSON.stringify(k),
  })
  .map((writes): Asked => [
    'TransactWriteItems',
    {
      ...counted,
      TransactItems: writes.map(([k, rest, guard, puts]) =>
        puts ? { Put: { Item: { ...rest, ...k }, ...guard } } : { Delete: { Key: k, ...guard } },
      ),
    },
  ])

const asked: fc.Arbitrary<Asked> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(item, condition, fc.boolean())
      .map(([Item, guard, old]): Asked => [
        'PutItem',
        { ...counted, Item, ...guard, ...(old && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }) },
      ]),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyKey, fc.constantFrom(...updates))
      .map(([Key, update]): Asked => ['UpdateItem', { ...counted, Key, ...update }]),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(anyKey, condition)
      .map(([Key, guard]): Asked => ['DeleteItem', { ...counted, Key, ...guard }]),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(anyKey, fc.boolean())
      .map(([Key, ConsistentRead]): Asked => ['GetItem', { ...counted, Key, ConsistentRead }]),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(key, { minLength: 1, maxLength: 4 })
      .map((Keys): Asked => ['BatchGetItem', { ...counted, RequestItems: { Keys, ConsistentRead: true } }]),
  },
  { weight: 3, arbitrary: query },
  { weight: 2, arbitrary: indexQuery },
  { weight: 1, arbitrary: scan },
  { weight: 2, arbitrary: transaction },
)

/** Puts the table's name where a call wants it. */
const named = ([operation, body]: Asked, TableName: string): JsonObject => {
  if (operation === 'BatchGetItem')
    return { ...body, RequestItems: { [TableName]: body['RequestItems'] ?? {} } }
  if (operation !== 'TransactWriteItems') return { ...body, TableName }
  return {
    ...body,
    TransactItems: listAt(body, 'TransactItems').map((write) =>
      Object.fromEntries(
        Object.entries(Object(write)).map(([kind, one]) => [kind, { ...Object(one), TableName }]),
      ),
    ),
  }
}

/**
 * What an engine answers, as far as DynamoDB promises it: items of a scan and of equal index keys come in no
 * order.
 */
const answerOf = async (engine: Engine, call: Asked, name: string): Promise<unknown> => {
  try {
    const answer = await engine.call(`DynamoDB_20120810.${call[0]}`, named(call, name))
    const ordered = call[0] === 'Query' && !('IndexName' in call[1])
    return isObject(answer) && !ordered
      ? {
          ...answer,
          ...('Items' in answer && { Items: sorted(listAt(answer, 'Items')) }),
          ...('Responses' in answer && { Responses: sorted(listAt(answer, 'Responses', name)) }),
        }
      : answer
  } catch (error) {
    return error instanceof EngineError
      ? {
          error: error.code,
          ...(error.code === 'TransactionCanceledException' && { reasons: error.message.split('[')[1] }),
        }
      : { thrown: String(error) }
  }
}
const sorted = (list: readonly Json[]): readonly string[] => list.map(canonical).sort()
const canonical = (value: Json): string => {
  if (isList(value)) return JSON.stringify(value.map(canonical))
  return isObject(value)
    ? JSON.stringify(
        Object.entries(value)
          .map(([name, one]) => [name, canonical(one)])
          .sort(),
      )
    : JSON.stringify(value)
}

describe.skipIf(!hasDynoxide())(
  'the local engine and Dynoxide (skipped where Dynoxide is not installed)',
  () => {
    let other: Awaited<ReturnType<typeof startDynoxide>>
    let local: LocalDynamodb
    let engines: readonly [Engine, Engine]
    beforeAll(async () => {
      other = await startDynoxide()
      local = openLocalDynamodb({
        file: ':memory:',
        tableArn: (one) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${one}`,
        now: () => 0,
      })
      engines = [embedDynamodb(local, () => {}), connectEngine(other.endpoint, 'dynamodb', 'eu-central-1')]
    })
    afterAll(async () => {
      engines[1].close()
      local.close()
      await other.stop()
    })

    it('answer the same to any calls: results, consumed capacity and error codes', async () => {
      let tables = 0
      await fc.assert(
        fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 40, size: 'max' }), async (calls) => {
          tables += 1
          const name = `table-${tables}`
          for (const engine of engines)
            await engine.call('DynamoDB_20120810.CreateTable', { ...table, TableName: name })
          for (const call of calls) {
            const [ours, theirs] = [
              await answerOf(engines[0], call, name),
              await answerOf(engines[1], call, name),
            ]
            expect(ours, JSON.stringify(call).slice(0, 600)).toEqual(theirs)
          }
        }),
        { numRuns: Number(process.env['DIFFERENTIAL_RUNS'] ?? 60) },
      )
    })
  },
)
