import type { AwsRequest } from '../aws/aws-request.ts'
import { type Json, type JsonObject, at, listAt, objectAt, textAt } from '../json.ts'
import type { AccessRequest } from './evaluate.ts'
import type { Account } from './required-permissions.ts'

/**
 * What a DynamoDB call wants: transactions need the permission of each action in them, a query of an index
 * the index alone.
 */
export const dynamodbPermissions = (
  { operation, body }: AwsRequest,
  account: Account,
): readonly AccessRequest[] => {
  const streamArn = textAt(body, 'StreamArn')
  if (streamArn !== undefined) return [{ action: `dynamodb:${operation}`, resource: streamArn }]
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') return transacted(body, account)
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem')
    return batched(operation, objectAt(body, 'RequestItems'), account)
  const table = textAt(body, 'TableName')
  if (table === undefined) return [{ action: `dynamodb:${operation}`, resource: '*' }]
  const index = textAt(body, 'IndexName')
  const action = `dynamodb:${operation}`
  if (index !== undefined) return [{ action, resource: `${tableArn(table, account)}/index/${index}` }]
  return [{ action, resource: tableArn(table, account), context: leading(table, [body], account) }]
}

const actionOf: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
}

const transacted = (body: Json, account: Account): readonly AccessRequest[] =>
  listAt(body, 'TransactItems').flatMap((item) =>
    Object.entries(isEntry(item)).map(([kind, request]) => {
      const table = textAt(request, 'TableName') ?? ''
      return {
        action: actionOf[kind] ?? `dynamodb:${kind}`,
        resource: tableArn(table, account),
        context: leading(table, [request], account),
      }
    }),
  )

const batched = (operation: string, tables: JsonObject, account: Account): readonly AccessRequest[] =>
  Object.entries(tables).map(([table, requests]) => ({
    action: `dynamodb:${operation}`,
    resource: tableArn(table, account),
    context: leading(
      table,
      operation === 'BatchGetItem'
        ? listAt(requests, 'Keys').map((key) => ({ Key: key }))
        : written(requests),
      account,
    ),
  }))

const written = (requests: Json): readonly Json[] =>
  (Array.isArray(requests) ? requests : []).flatMap((request: Json) =>
    [at(request, 'PutRequest'), at(request, 'DeleteRequest')].filter((part) => part !== undefined),
  )

const isEntry = (item: Json): JsonObject => objectAt({ item }, 'item')

/** The partition keys touched, for policies that tie a function to some of them. */
const leading = (
  table: string,
  requests: readonly Json[],
  { partitionKey }: Account,
): Readonly<Record<string, readonly string[]>> => {
  const key = partitionKey(table)
  if (key === undefined) return {}
  const values = requests.flatMap((request) => [
    at(request, 'Key', key),
    at(request, 'Item', key),
    queried(request, key),
  ])
  return {
    'dynamodb:LeadingKeys': values.flatMap((value) => Object.values(isEntry(value ?? {})).map(String)),
  }
}

/** The partition key's value in `pk = :value`. */
const queried = (request: Json, key: string): Json | undefined => {
  const expression = textAt(request, 'KeyConditionExpression')
  if (expression === undefined) return undefined
  for (const [, name = '', value = ''] of expression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    if ((textAt(request, 'ExpressionAttributeNames', name) ?? name) === key)
      return at(request, 'ExpressionAttributeValues', value)
  }
  return undefined
}

const tableArn = (table: string, { arn }: Account): string =>
  table.startsWith('arn:') ? table : arn('dynamodb', `table/${table}`)
