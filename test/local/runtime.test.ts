import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Json, at, listAt, parseJson, textAt } from '../../infra/local/json.ts'
import type { Local } from '../../infra/local/local-runtime.ts'
import { askLocal } from './operator.ts'
import { probe } from './probe.ts'

const stack = probe()
let local: Local
beforeAll(async () => {
  local = await stack.start({ startAt: '2026-01-05T09:00:00Z' })
})
afterAll(async () => {
  await local.stop()
  stack.remove()
})
beforeEach(() => {
  stack.script({})
  local.clearFaults()
})

const call = async (...calls: Json[]): Promise<readonly Json[]> => {
  const response = await fetch(`${local.url}/do`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ calls }),
  })
  expect(response.status).toBe(200)
  return listAt(parseJson(await response.text()), 'results')
}
/** The records a function was given, of all its events. */
const records = (name: string): readonly Json[] =>
  stack.heard(name).flatMap((event) => listAt(event, 'Records'))
const table = (): string => local.nameOf('Table')
const put = (pk: string): Json => [
  'dynamodb',
  'PutItem',
  { TableName: table(), Item: { pk: { S: pk }, sk: { S: 'x' } } },
]
const message = (body: string): Json => [
  'sqs',
  'SendMessage',
  { QueueUrl: local.nameOf('Queue'), MessageBody: body },
]

const there = async (pk: string) =>
  'Item' in
  Object(
    (await call(['dynamodb', 'GetItem', { TableName: table(), Key: { pk: { S: pk }, sk: { S: 'x' } } }]))[0],
  )
const entry = (DetailType: string) => ({
  EventBusName: 'facts',
  Source: 'probe',
  DetailType,
  Detail: `{"is":"${DetailType}"}`,
})
const bad = () => records('reader').filter((record) => textAt(record, 'body') === 'bad')

describe('a request through the HTTP API', () => {
  it('reaches the function in payload format 2.0', async () => {
    await fetch(`${local.url}/things/a%20b/x%2Fy/z?a=1&b=%20&a=2`, {
      headers: { cookie: 'one=1; two=2', 'X-Twice': 'first', 'content-type': 'text/plain' },
      method: 'PUT',
      body: 'plain',
    })
    expect(stack.heard('web').at(-1)).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /things/{kind}/{rest+}',
      rawPath: '/things/a b/x/y/z',
      rawQueryString: 'a=1&b=%20&a=2',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { a: '1,2', b: ' ' },
      pathParameters: { kind: 'a b', rest: 'x/y/z' },
      headers: { 'x-twice': 'first', 'x-forwarded-proto': 'http' },
      body: 'plain',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'PUT', path: '/things/a b/x/y/z', sourceIp: '127.0.0.1' },
        stage: '$default',
        timeEpoch: Date.parse('2026-01-05T09:00:00Z'),
      },
    })
    expect(stack.heard('web').at(-1)).not.toHaveProperty('headers.cookie')
  })

  it.each([
    ['application/json; charset=utf-8', undefined, false],
    ['text/xml', undefined, false],
    ['application/x-www-form-urlencoded', undefined, true],
    ['application/cloudevents+json', undefined, true],
    ['application/json', 'gzip', true],
  ])('of %s (%s) comes in base64: %s', async (type, encoding, encoded) => {
    await fetch(`${local.url}/do`, {
      method: 'POST',
      headers: { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) },
      body: '{"calls":[]}',
    })
    expect(stack.heard('web').at(-1)).toMatchObject({
      isBase64Encoded: encoded,
      body: encoded ? Buffer.from('{"calls":[]}').toString('base64') : '{"calls":[]}',
    })
  })

  it('is answered as the function states', async () => {
    stack.script({
      web: {
        answer: {
          statusCode: 201,
          headers: { 'X-A': 'b', 'access-control-allow-origin': 'mine' },
          cookies: ['a=1', 'b=2'],
          body: Buffer.from([0, 255]).toString('base64'),
          isBase64Encoded: true,
        },
      },
    })
    const response = await fetch(`${local.url}/do`, {
      method: 'POST',
      headers: { origin: 'https://shop.example' },
    })
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]))
  })

  it('is answered by API Gateway itself where no function is asked', async () => {
    const status = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(local.url + path, init)
      return [response.status, await response.text()]
    }
    expect(await status('/nowhere')).toEqual([404, '{"message":"Not Found"}'])
    expect(await status('/do', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })).toEqual([
      413,
      '{"message":"Request Entity Too Large"}',
    ])
    expect(await status('/do', { method: 'POST', headers: { 'x-long': 'a'.repeat(11_000) } })).toEqual([
      431,
      '{"message":"Request Header Fields Too Large"}',
    ])
    stack.script({ web: { throw: 'broken' } })
    expect(await status('/do', { method: 'POST' })).toEqual([500, '{"message":"Internal Server Error"}'])
    const preflight = await fetch(`${local.url}/do`, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' },
    })
    expect([
      preflight.status,
      preflight.headers.get('access-control-allow-methods'),
      preflight.headers.get('access-control-allow-headers'),
    ]).toEqual([204, 'POST', 'content-type'])
  })

  it('gives a function that does not end an end, and the next request a new one', async () => {
    stack.script({ web: { spin: true } })
    const began = performance.now()
    const response = await fetch(`${local.url}/do`, { method: 'POST' })
    expect(response.status).toBe(500)
    expect(performance.now() - began).toBeGreaterThan(4500)
    expect(local.complaints().at(-1)).toContain('Task timed out after 5.00 seconds')
    stack.script({})
    expect(await call()).toEqual([])
  })
})

describe('a function', () => {
  it('has the environment of its template and nothing of this machine', async () => {
    const response = await fetch(`${local.url}/do`, { method: 'POST' })
    expect(at(parseJson(await response.text()), 'env')).toEqual({
      name: 'probe-web',
      region: 'eu-central-1',
      home: null,
    })
  })

  it('lives in the shared clock’s time', async () => {
    const before = local.clock.now()
    await call()
    expect(stack.heard('web').at(-1)?.['seenAt']).toBe(new Date(before).toISOString())
    await local.clock.advance('PT1H30M')
    await call()
    expect(stack.heard('web').at(-1)?.['seenAt']).toBe(new Date(before + 5_400_000).toISOString())
    expect(stack.heard('web').at(-1)?.['remaining']).toBeGreaterThan(4000)
  })
})

describe('the gate', () => {
  it('lets a function do what its role allows', async () => {
    expect(
      await call(
        put('a'),
        ['dynamodb', 'GetItem', { TableName: table(), Key: { pk: { S: 'a' }, sk: { S: 'x' } } }],
        [
          'dynamodb',
          'Query',
          {
            TableName: table(),
            IndexName: 'queue',
            KeyConditionExpression: 'q = :q',
            ExpressionAttributeValues: { ':q': { S: 'x' } },
          },
        ],
      ),
    ).toMatchObject([{}, { Item: { pk: { S: 'a' } } }, { Count: 0 }])
  })

  it('refuses everything else, naming function, action and resource, and writes both down', async () => {
    const arn = `arn:aws:dynamodb:eu-central-1:000000000000:table/${table()}`
    const [query, transaction, queue, bus, secret] = await call(
      [
        'dynamodb',
        'Query',
        {
          TableName: table(),
          KeyConditionExpression: 'pk = :q',
          ExpressionAttributeValues: { ':q': { S: 'x' } },
        },
      ],
      [
        'dynamodb',
        'TransactWriteItems',
        {
          TransactItems: [
            { Put: { TableName: table(), Item: { pk: { S: 'n' }, sk: { S: 'n' } } } },
            { Delete: { TableName: table(), Key: { pk: { S: 'a' }, sk: { S: 'x' } } } },
          ],
        },
      ],
      ['sqs', 'SendMessage', { QueueUrl: local.nameOf('Parked'), MessageBody: 'x' }],
      ['events', 'PutEvents', { Entries: [{ Source: 'probe', DetailType: 'x', Detail: '{}' }] }],
      ['secrets', 'GetSecretValue', { SecretId: 'other/secret' }],
    )
    expect(query).toEqual({
      error: 'AccessDeniedException',
      message:
        `User: arn:aws:sts::000000000000:assumed-role/probe-webRole/web is not authorized to perform: dynamodb:Query on resource: ${arn} ` +
        'because no identity-based policy allows the dynamodb:Query action. ' +
        'In the template, the role of the function "web" does not grant it.',
    })
    expect(transaction).toMatchObject({
      error: 'AccessDeniedException',
      message: expect.stringContaining(`dynamodb:DeleteItem on resource: ${arn}`),
    })
    expect(queue).toMatchObject({
      error: expect.stringContaining('AccessDenied'),
      message: expect.stringContaining(
        'sqs:SendMessage on resource: arn:aws:sqs:eu-central-1:000000000000:probe-Parked',
      ),
    })
    expect(bus).toMatchObject({
      error: 'AccessDeniedException',
      message: expect.stringContaining('event-bus/default'),
    })
    expect(secret).toMatchObject({
      error: 'AccessDeniedException',
      message: expect.stringContaining(
        'secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-central-1:000000000000:secret:other/secret-',
      ),
    })
    const told = parseJson(await (await askLocal(local, '/calls')).text())
    expect(listAt(told, 'calls')).toContainEqual(
      expect.objectContaining({ function: 'web', action: 'dynamodb:Query', resource: arn, allowed: false }),
    )
    expect(local.calls.distinct()).toContainEqual({
      function: 'web',
      action: 'dynamodb:Query',
      resource: arn,
      allowed: false,
      count: 1,
    })
    expect(
      (
        await call(['dynamodb', 'GetItem', { TableName: table(), Key: { pk: { S: 'n' }, sk: { S: 'n' } } }])
      )[0],
    ).not.toHaveProperty('Item')
  })

  it('kills a function before or after the call a test states', async () => {
    const ask = async () =>
      (
        await fetch(`${local.url}/do`, {
          method: 'POST',
          body: JSON.stringify({ calls: [put('crash-1'), put('crash-2')] }),
          headers: { 'content-type': 'application/json' },
        })
      ).status
    const crash = local.crashOn({ function: 'web', action: 'dynamodb:PutItem', nth: 2, when: 'before' })
    expect([await ask(), crash.happened(), await there('crash-1'), await there('crash-2')]).toEqual([
      500,
      true,
      true,
      false,
    ])
    local.crashOn({ function: 'web', action: 'dynamodb:PutItem', nth: 2, when: 'after' })
    expect([await ask(), await there('crash-2')]).toEqual([500, true])
    expect(await ask()).toBe(200)
  })
})

describe('secrets', () => {
  it('are made, read and deleted as in Secrets Manager', async () => {
    expect(
      await call(
        ['secrets', 'GetSecretValue', { SecretId: 'probe/token' }],
        ['secrets', 'GetSecretValue', { SecretId: 'probe/none' }],
        ['secrets', 'CreateSecret', { Name: 'probe/a', SecretString: 'one' }],
        ['secrets', 'CreateSecret', { Name: 'probe/a', SecretString: 'two' }],
        ['secrets', 'GetSecretValue', { SecretId: 'probe/a' }],
        ['secrets', 'DeleteSecret', { SecretId: 'probe/a', ForceDeleteWithoutRecovery: true }],
      ),
    ).toMatchObject([
      { SecretString: expect.stringMatching(/^[A-Za-z0-9]{20}$/) },
      { error: 'ResourceNotFoundException' },
      { Name: 'probe/a' },
      { error: 'ResourceExistsException' },
      { SecretString: 'one', ARN: expect.stringMatching(/:secret:probe\/a-[A-Za-z0-9]{6}$/) },
      { Name: 'probe/a' },
    ])
  })
})

describe('the bus', () => {
  it('carries an event to the targets of the rules it fits', async () => {
    expect(
      await call(['events', 'PutEvents', { Entries: [entry('interruption.found'), entry('message.sent')] }]),
    ).toMatchObject([{ FailedEntryCount: 0 }])
    expect(await local.settled()).toMatchObject({ settled: true })
    expect(
      records('reader').map((record) => textAt(parseJson(textAt(record, 'body') ?? ''), 'detail-type')),
    ).toEqual(['interruption.found'])
  })
})

describe('a schedule', () => {
  it('wakes its function when its time has come, once for a long jump’s every step', async () => {
    const before = stack.heard('ticker').length
    await local.clock.advance('PT4M')
    await local.clock.advance('PT1M')
    await local.clock.advance('PT1H', { step: 'PT1H' })
    expect(stack.heard('ticker').slice(before)).toHaveLength(2)
    expect(stack.heard('ticker').at(-1)).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      detail: {},
    })
  })
})

describe('the queue', () => {
  it('gives a failed message back after its visibility timeout in virtual time, and parks it when it was tried often enough', async () => {
    stack.script({ reader: { failing: ['bad'] } })
    await call(message('bad'), message('good'))
    expect(await local.quiet()).toMatchObject({ quiet: true, settled: false })
    expect([bad().length, (await local.queues())['Queue']]).toEqual([1, { ready: 0, later: 1 }])
    await local.clock.advance('PT59S')
    expect(bad().length).toBe(1)
    await local.clock.advance('PT2S')
    expect(bad().map((record) => textAt(record, 'attributes', 'ApproximateReceiveCount'))).toEqual(['1', '2'])
    await local.clock.advance('PT61S')
    expect([bad().length, await local.queues()]).toEqual([
      2,
      { Queue: { ready: 0, later: 0 }, Parked: { ready: 1, later: 0 } },
    ])
    expect(await local.settled()).toMatchObject({ settled: true })
  })
})
