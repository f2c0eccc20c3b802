import type { IncomingMessage } from 'node:http'
import { type Json, tryParseJson } from '../json.ts'

/** The services a function may speak to here. */
export type Service = 'dynamodb' | 'sqs' | 'events' | 'secretsmanager' | 'ses' | 's3'

/** One call of the AWS SDK, as it came over the wire. */
export interface AwsRequest {
  readonly service: Service
  readonly operation: string
  readonly body: Json
  readonly raw: Buffer
  readonly headers: IncomingMessage['headers']
  /** The path and query, for services that speak by them. */
  readonly url: string
  /** The access key it was signed with: which function it is. */
  readonly accessKey: string
  /** The session token it was signed with: which of the function's workers it is. */
  readonly session: string
}

const targets: readonly (readonly [prefix: string, service: Service])[] = [
  ['DynamoDB_20120810.', 'dynamodb'],
  ['DynamoDBStreams_20120810.', 'dynamodb'],
  ['AmazonSQS.', 'sqs'],
  ['AWSEvents.', 'events'],
  ['secretsmanager.', 'secretsmanager'],
]

/**
 * Reads a call; undefined when it is none this runtime knows. The signature is not checked: whoever can reach
 * this port may sign as anybody.
 */
export const readAwsRequest = (message: IncomingMessage, raw: Buffer): AwsRequest | undefined => {
  const target = String(message.headers['x-amz-target'] ?? '')
  const known = targets.find(([prefix]) => target.startsWith(prefix))
  const found = known
    ? { service: known[1], operation: target.slice(known[0].length) }
    : (restOperation(message) ?? objectOperation(message))
  if (!found) return undefined
  const signed = queryOf(message)
  return {
    ...found,
    raw,
    body: found.service === 's3' ? {} : (tryParseJson(raw.toString()) ?? {}),
    headers: message.headers,
    url: message.url ?? '/',
    accessKey:
      /Credential=([^/,]+)\//.exec(message.headers.authorization ?? '')?.[1] ??
      signed.get('X-Amz-Credential')?.split('/')[0] ??
      '',
    session: String(message.headers['x-amz-security-token'] ?? signed.get('X-Amz-Security-Token') ?? ''),
  }
}

const restOperation = (message: IncomingMessage): { service: Service; operation: string } | undefined => {
  const path = (message.url ?? '').split('?')[0]
  return message.method === 'POST' && path === '/v2/email/outbound-emails'
    ? { service: 'ses', operation: 'SendEmail' }
    : undefined
}

const queryOf = ({ url = '/' }: IncomingMessage): URLSearchParams =>
  new URLSearchParams(url.split('?')[1] ?? '')

const onObjects: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  DELETE: 'DeleteObject',
}

/**
 * S3 speaks by method and path, `/bucket/key`; signed in a header, or in an address that was given to
 * somebody.
 */
const objectOperation = (message: IncomingMessage): { service: Service; operation: string } | undefined => {
  const said = `${message.headers.authorization ?? ''}${queryOf(message).get('X-Amz-Credential') ?? ''}`
  if (!said.includes('/s3/aws4_request')) return undefined
  if (message.method === 'GET' && queryOf(message).get('list-type') === '2')
    return { service: 's3', operation: 'ListBucket' }
  const operation = onObjects[message.method ?? '']
  return operation !== undefined && /^\/[^/?]+\/[^?]/.test(message.url ?? '')
    ? { service: 's3', operation }
    : undefined
}
