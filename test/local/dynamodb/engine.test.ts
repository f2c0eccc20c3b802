import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalDynamodb, openLocalDynamodb } from '../../../infra/local/dynamodb/engine.ts'
import { type Json, type JsonObject, listAt, textAt } from '../../../infra/local/json.ts'

const start = Date.parse('2026-01-05T09:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'rethread-tables-'))
const file = join(folder, 'tables.sqlite')
let now = start
let db: LocalDynamodb
const open = (): LocalDynamodb =>
  openLocalDynamodb({
    file,
    tableArn: (table) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${table}`,
    now: () => now,
  })
beforeAll(() => {
  db = open()
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

let tables = 0
let name = ''
/** A new table for each test, with a sparse index and a stream. */
beforeEach(() => {
  tables += 1
  name = `table-${tables}`
  db.call('DynamoDB_20120810.CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk', 'q'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'queue',
        KeySchema: [{ AttributeName: 'q', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
})

const call = (operation: string, body: JsonObject = {}): JsonObject =>
  db.call(`DynamoDB_20120810.${operation}`, { TableName: name, ...body })
const text = (value: string): JsonObject => ({ S: value })
const key = (sk = 'a', pk = 'p'): JsonObject => ({ pk: text(pk), sk: text(sk) })
const put = (item: JsonObject, also: JsonObject = {}): JsonObject =>
  call('PutItem', { Item: { ...key(), ...item }, ...also })
const refusal = (message: string | RegExp, code = 'ValidationException') =>
  expect.objectContaining({
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
const keys = (answer: Json): readonly string[] =>
  listAt(answer, 'Items').map((item) => textAt(item, 'sk', 'S') ?? '')

/** A put that a condition guards, with these placeholders. */
const guarded = (also: JsonObject) => () => put({}, { ConditionExpression: '#a = :a', ...also })
const write = (sk: string, also: JsonObject = {}): JsonObject => ({
  Put: { TableName: name, Item: key(sk), ...also },
})
const transact = (items: JsonObject[], also: JsonObject = {}): JsonObject =>
  db.call('DynamoDB_20120810.TransactWriteItems', { TransactItems: items, ...also })
/** The sort keys that a query of one partition finds. */
const found = (condition: string, value: string) =>
  keys(
    call('Query', {
      KeyConditionExpression: `pk = :p AND ${condition}`,
      ExpressionAttributeValues: { ':p': text('p'), ':a': text(value) },
    }),
  )
/** All records of the table's stream. */
const records = (): readonly Json[] => {
  const StreamArn = textAt(call('DescribeTable'), 'Table', 'LatestStreamArn') ?? ''
  const ShardId =
    textAt(
      listAt(
        db.call('DynamoDBStreams_20120810.DescribeStream', { StreamArn }),
        'StreamDescription',
        'Shards',
      )[0],
      'ShardId',
    ) ?? ''
  const { ShardIterator } = db.call('DynamoDBStreams_20120810.GetShardIterator', {
    StreamArn,
    ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  })
  return listAt(
    db.call('DynamoDBStreams_20120810.GetRecords', { ShardIterator: ShardIterator ?? '' }),
    'Records',
  )
}
const consumed = (body: JsonObject) =>
  Object(put(body, { ReturnConsumedCapacity: 'INDEXES' })['ConsumedCapacity'])

describe('what the product does not use', () => {
  it.each<[string, JsonObject, string]>([
    ['Nothing', {}, 'The call DynamoDB_20120810.Nothing'],
    ['BatchWriteItem', {}, 'The call DynamoDB_20120810.BatchWriteItem'],
    ['UpdateTimeToLive', {}, 'The call DynamoDB_20120810.UpdateTimeToLive'],
    ['PutItem', { Item: key(), ReturnValues: 'ALL_OLD' }, 'PutItem parameter ReturnValues'],
    ['PutItem', { Item: key(), Expected: {} }, 'PutItem parameter Expected'],
    ['UpdateItem', { Key: key(), AttributeUpdates: {} }, 'UpdateItem parameter AttributeUpdates'],
    ['GetItem', { Key: key(), AttributesToGet: ['a'] }, 'GetItem parameter AttributesToGet'],
    ['Query', { KeyConditions: {} }, 'Query parameter KeyConditions'],
    ['Scan', { TotalSegments: 2 }, 'Scan parameter TotalSegments'],
    ['Scan', { Select: 'SPECIFIC_ATTRIBUTES' }, 'Select SPECIFIC_ATTRIBUTES'],
    ['PutItem', { Item: { ...key(), tags: { SS: ['a'] } } }, 'The attribute type SS (a set)'],
    ['TransactWriteItems', { TransactItems: [{ Update: {} }] }, 'TransactWriteItems action Update'],
    ['CreateTable', { BillingMode: 'PROVISIONED' }, 'CreateTable'],
  ])('is refused by name: %s %#', (operation, body, what) => {
    const asked = 'TransactItems' in body ? body : { TableName: name, ...body }
    expect(() => db.call(`DynamoDB_20120810.${operation}`, asked)).toThrow(
      expect.objectContaining({ code: 'UnsupportedByLocalEngine', message: expect.stringContaining(what) }),
    )
  })
})

describe('limits', () => {
  it('takes keys of 2,048 and 1,024 bytes and items of 400 KB, and nothing larger', () => {
    const whole = 400 * 1024 - Buffer.byteLength('pkpskabody')
    put({ body: text('x'.repeat(whole)) })
    expect(() => put({ body: text('x'.repeat(whole + 1)) })).toThrow(
      refusal('Item size has exceeded the maximum allowed size'),
    )
    expect(() =>
      call('UpdateItem', {
        Key: key(),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      }),
    ).toThrow(refusal('Item size to update has exceeded the maximum allowed size'))
    expect(call('GetItem', { Key: key() })).toMatchObject({ Item: { body: { S: 'x'.repeat(whole) } } })
    call('PutItem', { Item: key('é'.repeat(512), 'x'.repeat(2048)) })
    expect(() => call('PutItem', { Item: key('a', 'x'.repeat(2049)) })).toThrow(
      refusal(/Size of hashkey has exceeded the maximum size limit of2048 bytes/),
    )
    expect(() => call('GetItem', { Key: key(`${'é'.repeat(512)}x`) })).toThrow(
      refusal(/exceeded the size limit of 1024 bytes/),
    )
  })

  it('counts names, every kind of value, and what holds values, as DynamoDB does', () => {
    // 4 for the keys' names, 2 for their values, then: name + value; a list or map three bytes, and one for
    // each element.
    const item: JsonObject = {
      n: { N: '-12.5' },
      t: { BOOL: true },
      z: { NULL: true },
      b: { B: 'AQID' },
      l: { L: [text('ab'), { N: '0' }] },
      m: { M: { k: text('é') } },
    }
    const size =
      4 +
      2 +
      (1 + 4) +
      2 +
      2 +
      (1 + 3) +
      (1 + 3 + 1 + 2 + 1 + 1) +
      (1 + 3 + 1 + 1 + 2) +
      Buffer.byteLength('body')
    put({ ...item, body: text('x'.repeat(400 * 1024 - size)) })
    expect(() => put({ ...item, body: text('x'.repeat(400 * 1024 - size + 1)) })).toThrow(
      refusal(/Item size has exceeded/),
    )
  })

  it('takes no empty key, of the table or of an index, and no other type', () => {
    expect(() => call('PutItem', { Item: key('') })).toThrow(
      refusal(/cannot contain an empty string value\. Key: sk$/),
    )
    expect(() => put({ q: text('') })).toThrow(refusal(/IndexName: queue, IndexKey: q$/))
    expect(() => put({ q: { N: '1' } })).toThrow(
      refusal(
        'One or more parameter values were invalid: Type mismatch for Index Key q Expected: S Actual: N IndexName: queue',
      ),
    )
    expect(() => call('GetItem', { Key: { pk: text('p') } })).toThrow(
      refusal('The provided key element does not match the schema'),
    )
    expect(() => call('PutItem', { Item: { pk: text('p') } })).toThrow(
      refusal('One or more parameter values were invalid: Missing the key sk in the item'),
    )
  })

  it('takes no malformed value', () => {
    const nested = (depth: number): JsonObject => (depth === 0 ? text('x') : { L: [nested(depth - 1)] })
    put({ deep: nested(32) })
    expect(() => put({ deep: nested(33) })).toThrow(refusal(/Nesting Levels/))
    expect(() => put({ v: {} })).toThrow(refusal(/Supplied AttributeValue is empty/))
    expect(() => put({ v: { S: 'a', N: '1' } })).toThrow(refusal(/more than one datatypes/))
    expect(() => put({ v: { N: '1'.repeat(39) } })).toThrow(refusal(/more than 38 significant digits/))
    expect(() => put({ v: { B: '!' } })).toThrow(refusal(/Base64/))
    expect(() => put({ v: text('\ud800') })).toThrow(refusal(/surrogate/, 'SerializationException'))
  })

  it('keeps every attribute name, also those that all objects share', () => {
    const Item: JsonObject = JSON.parse(
      '{"pk":{"S":"p"},"sk":{"S":"a"},"__proto__":{"S":"x"},"constructor":{"M":{"__proto__":{"N":"1"}}}}',
    )
    call('PutItem', { Item })
    expect(JSON.stringify(Object.entries(Object(call('GetItem', { Key: key() })['Item'])).sort())).toBe(
      JSON.stringify(Object.entries(Item).sort()),
    )
    expect(() =>
      put(
        {},
        { ConditionExpression: 'attribute_exists(#x)', ExpressionAttributeNames: { '#x': 'toString' } },
      ),
    ).toThrow(refusal(/conditional/, 'ConditionalCheckFailedException'))
  })

  it('refuses placeholders that are not given or not used', () => {
    expect(guarded({ ExpressionAttributeNames: { '#a': 'a' } })).toThrow(
      refusal(/attribute value used in expression is not defined; attribute value: :a/),
    )
    expect(guarded({ ExpressionAttributeValues: { ':a': text('') } })).toThrow(
      refusal(/not defined; attribute name: #a/),
    )
    expect(
      guarded({
        ExpressionAttributeNames: { '#a': 'a', '#b': 'b' },
        ExpressionAttributeValues: { ':a': text('') },
      }),
    ).toThrow(refusal(/unused in expressions: keys: \{#b\}/))
    expect(() => put({}, { ExpressionAttributeValues: {} })).toThrow(refusal(/must not be empty/))
  })
})

describe('transactions', () => {
  it('write all or nothing, with a reason for each write', () => {
    put({})
    const guard = { ConditionExpression: 'attribute_not_exists(pk)' }
    expect(() =>
      transact([
        write('b'),
        write('a', guard),
        { Put: { TableName: name, Item: { ...key('c'), v: text('x'.repeat(410_000)) } } },
      ]),
    ).toThrow(
      expect.objectContaining({
        code: 'TransactionCanceledException',
        fields: {
          CancellationReasons: [
            { Code: 'None' },
            expect.objectContaining({ Code: 'ConditionalCheckFailed' }),
            expect.objectContaining({ Code: 'ValidationError' }),
          ],
        },
      }),
    )
    expect(keys(call('Scan'))).toEqual(['a'])
    expect(() => transact([write('b'), write('b')])).toThrow(refusal(/multiple operations on one item/))
    expect(() => transact(Array.from({ length: 101 }, (_, index) => write(String(index))))).toThrow(
      refusal(/less than or equal to 100/),
    )
  })

  it('happen once for a token that is repeated, also by another process', () => {
    const once = { ClientRequestToken: 'token-1' }
    transact([write('b', { ConditionExpression: 'attribute_not_exists(pk)' })], once)
    db.close()
    db = open()
    transact([write('b', { ConditionExpression: 'attribute_not_exists(pk)' })], once)
    expect(() => transact([write('c')], once)).toThrow(
      refusal(/same client token/, 'IdempotentParameterMismatchException'),
    )
    now += 601_000
    expect(() => transact([write('b', { ConditionExpression: 'attribute_not_exists(pk)' })], once)).toThrow(
      refusal(/cancelled/, 'TransactionCanceledException'),
    )
  })
})

describe('a query', () => {
  it('ends a page after a megabyte, and goes on from there', () => {
    for (let index = 0; index < 5; index++)
      call('PutItem', { Item: { ...key(String(index)), body: text('x'.repeat(300_000)), q: text('open') } })
    for (const asked of [
      { KeyConditionExpression: 'pk = :v', ExpressionAttributeValues: { ':v': text('p') } },
      {
        IndexName: 'queue',
        KeyConditionExpression: 'q = :v',
        ExpressionAttributeValues: { ':v': text('open') },
      },
    ]) {
      const first = call('Query', asked)
      expect(keys(first)).toEqual(['0', '1', '2', '3'])
      expect(keys(call('Query', { ...asked, ExclusiveStartKey: first['LastEvaluatedKey'] ?? {} }))).toEqual([
        '4',
      ])
      expect(
        keys(
          call('Query', {
            ...asked,
            ScanIndexForward: false,
            ExclusiveStartKey: first['LastEvaluatedKey'] ?? {},
          }),
        ),
      ).toEqual(['2', '1', '0'])
      expect(call('Query', { ...asked, Select: 'COUNT' })).toMatchObject({ Count: 4, ScannedCount: 4 })
    }
  })

  it('sorts by UTF-8 bytes, and by what no other key can come between', () => {
    const sorted = ['\0', '\0\0', '\0a', 'a', 'a\0', 'a\0b', 'é', '\u{e000}', '\u{fffd}', '😀', '\u{10ffff}']
    for (const sk of sorted.toReversed()) call('PutItem', { Item: { ...key(sk), q: text(sk) } })
    expect(found('sk > :a', '\0')).toEqual(sorted.slice(1))
    expect(found('sk <= :a', 'a')).toEqual(sorted.slice(0, 4))
    expect(found('begins_with(sk, :a)', 'a\0')).toEqual(['a\0', 'a\0b'])
    for (const sk of sorted)
      expect(
        keys(
          call('Query', {
            IndexName: 'queue',
            KeyConditionExpression: 'q = :a',
            ExpressionAttributeValues: { ':a': text(sk) },
          }),
        ),
      ).toEqual([sk])
  })
})

describe('the stream', () => {
  it('reports what was put, changed and deleted, and nothing where nothing changed', () => {
    put({ v: { N: '1.0' } })
    put({ v: { N: '1' } })
    call('UpdateItem', {
      Key: key(),
      UpdateExpression: 'ADD v :v',
      ExpressionAttributeValues: { ':v': { N: '1' } },
    })
    call('DeleteItem', { Key: key() })
    call('DeleteItem', { Key: key() })
    expect(records()).toMatchObject([
      {
        eventName: 'INSERT',
        dynamodb: {
          Keys: key(),
          NewImage: { v: { N: '1' } },
          ApproximateCreationDateTime: now / 1000,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      },
      {
        eventName: 'MODIFY',
        dynamodb: {
          OldImage: { v: { N: '1' } },
          NewImage: { v: { N: '2' } },
          SequenceNumber: expect.stringMatching(/^\d{21}$/),
        },
      },
      { eventName: 'REMOVE', dynamodb: { OldImage: { v: { N: '2' } } } },
    ])
  })

  it('names DynamoDB as the one who deletes what has expired', async () => {
    for (const [sk, ttl] of [
      ['kept', undefined],
      ['text', text('1')],
      ['later', { N: String(now / 1000) }],
      ['over', { N: String(now / 1000 - 1) }],
    ] as const) {
      call('PutItem', { Item: { ...key(sk), ...(ttl && { ttl }) } })
    }
    expect(await db.expireItems(name, 'ttl', now)).toBe(1)
    expect(keys(call('Scan'))).toEqual(['kept', 'later', 'text'])
    expect(records().at(-1)).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { Keys: key('over') },
    })
  })

  it('forgets what is older than the given age, and numbers go on', () => {
    put({ v: { N: '1' } })
    const [first] = records()
    now += 25 * 3_600_000
    put({ v: { N: '2' } })
    expect(db.trimStreams(now - 24 * 3_600_000)).toBeGreaterThan(0)
    db.close()
    db = open()
    put({ v: { N: '3' } })
    expect(records().map((record) => textAt(record, 'dynamodb', 'NewImage', 'v', 'N'))).toEqual(['2', '3'])
    expect(
      (textAt(records()[0], 'dynamodb', 'SequenceNumber') ?? '') >
        (textAt(first, 'dynamodb', 'SequenceNumber') ?? ''),
    ).toBe(true)
  })
})

it('keeps its files for their owner alone', () => {
  put({})
  for (const one of readdirSync(folder)) expect(statSync(join(folder, one)).mode & 0o777).toBe(0o600)
})

it('consumes of an index what changes there, and twice of the table in a transaction', () => {
  expect(consumed({ q: text('a') })).toEqual({
    TableName: name,
    CapacityUnits: 2,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { queue: { CapacityUnits: 1 } },
  })
  expect(consumed({ q: text('a') })).toEqual({
    TableName: name,
    CapacityUnits: 1,
    Table: { CapacityUnits: 1 },
  })
  expect(consumed({ q: text('b'), body: text('x'.repeat(1100)) })).toMatchObject({
    CapacityUnits: 5,
    Table: { CapacityUnits: 2 },
    GlobalSecondaryIndexes: { queue: { CapacityUnits: 3 } },
  })
  expect(consumed({})).toMatchObject({ CapacityUnits: 4 })
  expect(
    db.call('DynamoDB_20120810.TransactWriteItems', {
      ReturnConsumedCapacity: 'TOTAL',
      TransactItems: [{ Put: { TableName: name, Item: { ...key('t'), q: text('a') } } }],
    }),
  ).toEqual({ ConsumedCapacity: [{ TableName: name, CapacityUnits: 3, WriteCapacityUnits: 3 }] })
})
