import type { IncomingMessage } from 'node:http'
import { type Json, tryParseJson } from './json.ts'

/** The services a function may speak to here. */
export type Service = 'dynamodb' | 'sqs' | 'events' | 'secretsmanager' | 'ses'

/** One call of the AWS SDK, as it came over the wire. */
export interface AwsRequest {
  readonly service: Service
  readonly operation: string
  readonly body: Json
  readonly raw: Buffer
  readonly headers: IncomingMessage['headers']
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
 * Reads a call; undefined when it is none this runtime knows. The signature is not checked: whoever can reach this port may sign as
 * anybody.
 */
export const readAwsRequest = (message: IncomingMessage, raw: Buffer): AwsRequest | undefined => {
  const target = String(message.headers['x-amz-target'] ?? '')
  const known = targets.find(([prefix]) => target.startsWith(prefix))
  const found = known ? { service: known[1], operation: target.slice(known[0].length) } : restOperation(message)
  if (!found) return undefined
  return {
    ...found,
    raw,
    body: tryParseJson(raw.toString()) ?? {},
    headers: message.headers,
    accessKey: /Credential=([^/,]+)\//.exec(message.headers.authorization ?? '')?.[1] ?? '',
    session: String(message.headers['x-amz-security-token'] ?? ''),
  }
}

const restOperation = (message: IncomingMessage): { service: Service; operation: string } | undefined => {
  const path = (message.url ?? '').split('?')[0]
  return message.method === 'POST' && path === '/v2/email/outbound-emails' ? { service: 'ses', operation: 'SendEmail' } : undefined
}
