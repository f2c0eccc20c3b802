import type { AwsRequest } from '../aws/aws-request.ts'
import { listAt, objectAt, textAt } from '../json.ts'
import type { AccessRequest } from './evaluate.ts'
import { dynamodbPermissions } from './required-permissions-dynamodb.ts'

/** What a call needs to know about this account to tell which ARNs it touches. */
export interface Account {
  readonly arn: (service: string, resource: string) => string
  /** The ARN of a secret named by name or ARN, whether it exists or not. */
  readonly secretArn: (id: string) => string
  /** The partition key's attribute of a table. */
  readonly partitionKey: (table: string) => string | undefined
}

/**
 * What a call wants, in the words of IAM. Every one of them must be allowed. A wish with several resources
 * needs only one of them.
 */
export const requiredPermissions = (
  request: AwsRequest,
  account: Account,
): readonly (AccessRequest | readonly AccessRequest[])[] => {
  switch (request.service) {
    case 'dynamodb':
      return dynamodbPermissions(request, account)
    case 'sqs':
      return [sqsWish(request, account)]
    case 'events':
      return eventWishes(request, account)
    case 'secretsmanager':
      return secretWishes(request, account)
    case 'ses':
      return emailWishes(request, account)
    case 's3':
      return [
        {
          action: `s3:${request.operation}`,
          resource: account.arn(
            's3',
            decodeURIComponent(request.url.split('?')[0]?.slice(1) ?? '').replace(/\/$/, ''),
          ),
        },
      ]
  }
}

/** SQS asks for the permission of the single action where a batch of it is sent. */
const sqsWish = ({ operation, body }: AwsRequest, { arn }: Account): AccessRequest => {
  const queue = textAt(body, 'QueueUrl')?.split('/').at(-1) ?? textAt(body, 'QueueName') ?? '*'
  return { action: `sqs:${operation.replace(/Batch$/, '')}`, resource: arn('sqs', queue) }
}

const eventWishes = ({ operation, body }: AwsRequest, { arn }: Account): readonly AccessRequest[] => {
  if (operation !== 'PutEvents') return [{ action: `events:${operation}`, resource: '*' }]
  return listAt(body, 'Entries').map((entry) => {
    const bus = (textAt(entry, 'EventBusName') ?? 'default').split('/').at(-1)
    return {
      action: 'events:PutEvents',
      resource: arn('events', `event-bus/${bus}`),
      context: {
        'events:source': textAt(entry, 'Source') ?? '',
        'events:detail-type': textAt(entry, 'DetailType') ?? '',
      },
    }
  })
}

const secretWishes = ({ operation, body }: AwsRequest, { secretArn }: Account): readonly AccessRequest[] => {
  const named = textAt(body, 'SecretId') ?? textAt(body, 'Name')
  const several = listAt(body, 'SecretIdList').map(String)
  const wish = (id: string | undefined): AccessRequest => ({
    action: `secretsmanager:${operation === 'BatchGetSecretValue' && id !== undefined ? 'GetSecretValue' : operation}`,
    resource: id === undefined ? '*' : secretArn(id),
    context: id === undefined ? {} : { 'secretsmanager:Name': id },
  })
  return operation === 'BatchGetSecretValue'
    ? [{ action: 'secretsmanager:BatchGetSecretValue', resource: '*' }, ...several.map(wish)]
    : [wish(named)]
}

/** SES wants the sending identity, which may be the address or its domain, and the configuration set. */
const emailWishes = (
  { body }: AwsRequest,
  { arn }: Account,
): readonly (AccessRequest | readonly AccessRequest[])[] => {
  const from = textAt(body, 'FromEmailAddress') ?? ''
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const context = {
    'ses:FromAddress': address,
    'ses:Recipients': Object.values(objectAt(body, 'Destination')).flatMap((list) =>
      Array.isArray(list) ? list.map(String) : [],
    ),
  }
  const wish = (resource: string): AccessRequest => ({
    action: 'ses:SendEmail',
    resource: arn('ses', resource),
    context,
  })
  const set = textAt(body, 'ConfigurationSetName')
  const identities = [address, address.split('@').at(-1) ?? ''].map((identity) =>
    wish(`identity/${identity}`),
  )
  return [identities, ...(set === undefined ? [] : [wish(`configuration-set/${set}`)])]
}
