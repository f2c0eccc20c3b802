import { describe, expect, it } from 'vitest'
import type { AwsRequest } from '../../infra/local/aws/aws-request.ts'
import type { Json } from '../../infra/local/json.ts'
import { evaluate } from '../../infra/local/iam/evaluate.ts'
import { requiredPermissions } from '../../infra/local/iam/required-permissions.ts'

const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/state'
const document = (...statements: Json[]): Json => ({ Statement: statements })
const allow = (action: Json, resource: Json, condition?: Json): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition !== undefined && { Condition: condition }),
})

describe('who may do what', () => {
  it.each([
    ['what is named', allow('dynamodb:PutItem', table), 'dynamodb:PutItem', table, 'allowed'],
    ['another action', allow('dynamodb:PutItem', table), 'dynamodb:GetItem', table, 'not allowed'],
    [
      'another resource',
      allow('dynamodb:*', table),
      'dynamodb:GetItem',
      `${table}/index/queue`,
      'not allowed',
    ],
    [
      'a wildcard in the resource',
      allow(['a:b', 'dynamodb:Query'], [`${table}/index/*`]),
      'dynamodb:Query',
      `${table}/index/queue`,
      'allowed',
    ],
    ['an action in other letters', allow('dynamodb:putitem', '*'), 'dynamodb:PutItem', table, 'allowed'],
    ['nothing at all', { Effect: 'Allow', Action: [], Resource: [] }, 'sqs:SendMessage', 'q', 'not allowed'],
  ])('judges %s', (_, statement, action, resource, verdict) =>
    expect(evaluate([document(statement)], { action, resource })).toBe(verdict),
  )

  it('lets a Deny beat every Allow', () => {
    expect(
      evaluate([document(allow('*', '*')), document({ Effect: 'Deny', Action: 'sqs:*', Resource: '*' })], {
        action: 'sqs:SendMessage',
        resource: 'q',
      }),
    ).toBe('denied explicitly')
  })

  it.each([
    [{ StringEquals: { 'ses:FromAddress': 'a@x.com' } }, { 'ses:FromAddress': 'a@x.com' }, 'allowed'],
    [{ StringEquals: { 'ses:FromAddress': 'a@x.com' } }, { 'ses:FromAddress': 'b@x.com' }, 'not allowed'],
    [{ StringLike: { 'ses:fromaddress': '*@x.com' } }, { 'ses:FromAddress': 'b@x.com' }, 'allowed'],
    [{ StringEquals: { 'ses:FromAddress': 'a@x.com' } }, {}, 'not allowed'],
    [
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['person#*', 'alias#*'] } },
      { 'dynamodb:LeadingKeys': ['person#1', 'alias#2'] },
      'allowed',
    ],
    [
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'person#*' } },
      { 'dynamodb:LeadingKeys': ['person#1', 'staff'] },
      'not allowed',
    ],
    [{ StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, 'not allowed'],
    [{ StringEqualsIfExists: { k: 'a' } }, {}, 'allowed'],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, {}, 'not allowed'],
    [
      { ArnLike: { 'aws:SourceArn': 'arn:aws:execute-api:r:0:api/*/*/*' } },
      { 'aws:SourceArn': 'arn:aws:execute-api:r:0:api/$default/GET/a/b' },
      'allowed',
    ],
  ])('minds the condition %j for %j', (condition, context, verdict) =>
    expect(
      evaluate([document(allow('x:y', '*', condition))], { action: 'x:y', resource: 'r', context }),
    ).toBe(verdict),
  )

  it('states nothing about a condition it cannot evaluate but fails', () =>
    expect(() =>
      evaluate([document(allow('x:y', '*', { IpAddress: { a: 'b' } }))], { action: 'x:y', resource: 'r' }),
    ).toThrow('IpAddress is not one'))
})

const account = {
  arn: (service: string, resource: string) => `arn:aws:${service}:eu-central-1:000000000000:${resource}`,
  secretArn: (id: string) =>
    id.startsWith('arn:') ? id : `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${id}-AbCdEf`,
  partitionKey: () => 'pk',
}
const wishes = (service: AwsRequest['service'], operation: string, body: Json) =>
  requiredPermissions(
    { service, operation, body, raw: Buffer.alloc(0), headers: {}, url: '/', accessKey: '', session: '' },
    account,
  )
    .flat()
    .map(({ action, resource, context }) => ({
      does: `${action} ${resource.split(':').slice(5).join(':')}`,
      ...(context?.['dynamodb:LeadingKeys'] && { keys: context['dynamodb:LeadingKeys'] }),
    }))
const item = (pk: string) => ({ TableName: 't', Key: { pk: { S: pk }, sk: { S: 's' } } })

describe('what a call wants', () => {
  it.each<[AwsRequest['service'], string, Json, readonly object[]]>([
    ['dynamodb', 'GetItem', item('a'), [{ does: 'dynamodb:GetItem table/t', keys: ['a'] }]],
    [
      'dynamodb',
      'Query',
      { TableName: 't', IndexName: 'queue' },
      [{ does: 'dynamodb:Query table/t/index/queue' }],
    ],
    [
      'dynamodb',
      'Query',
      {
        TableName: 't',
        KeyConditionExpression: '#p = :p AND sk > :s',
        ExpressionAttributeNames: { '#p': 'pk' },
        ExpressionAttributeValues: { ':p': { S: 'a' } },
      },
      [{ does: 'dynamodb:Query table/t', keys: ['a'] }],
    ],
    [
      'dynamodb',
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 't', Item: { pk: { S: 'a' } } } },
          { ConditionCheck: item('b') },
          { Update: item('c') },
        ],
      },
      [
        { does: 'dynamodb:PutItem table/t', keys: ['a'] },
        { does: 'dynamodb:ConditionCheckItem table/t', keys: ['b'] },
        { does: 'dynamodb:UpdateItem table/t', keys: ['c'] },
      ],
    ],
    [
      'dynamodb',
      'BatchGetItem',
      { RequestItems: { t: { Keys: [{ pk: { S: 'a' } }, { pk: { S: 'b' } }] } } },
      [{ does: 'dynamodb:BatchGetItem table/t', keys: ['a', 'b'] }],
    ],
    ['sqs', 'SendMessageBatch', { QueueUrl: 'http://x/000000000000/q' }, [{ does: 'sqs:SendMessage q' }]],
    [
      'events',
      'PutEvents',
      { Entries: [{ EventBusName: 'facts' }, {}] },
      [{ does: 'events:PutEvents event-bus/facts' }, { does: 'events:PutEvents event-bus/default' }],
    ],
    [
      'secretsmanager',
      'GetSecretValue',
      { SecretId: 'a/b' },
      [{ does: 'secretsmanager:GetSecretValue secret:a/b-AbCdEf' }],
    ],
    [
      'ses',
      'SendEmail',
      { FromEmailAddress: 'A <a@x.com>', ConfigurationSetName: 's' },
      [
        { does: 'ses:SendEmail identity/a@x.com' },
        { does: 'ses:SendEmail identity/x.com' },
        { does: 'ses:SendEmail configuration-set/s' },
      ],
    ],
  ])('%s %s %j', (service, operation, body, expected) =>
    expect(wishes(service, operation, body)).toEqual(expected),
  )
})
