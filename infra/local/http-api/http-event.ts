import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { JsonObject } from '../json.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** What a request looks like to a function: API Gateway's payload format 2.0. */
export interface HttpEventInput {
  readonly message: IncomingMessage
  readonly body: Buffer
  readonly routeKey: string
  readonly parameters: Readonly<Record<string, string>>
  /** The path as API Gateway tells it: decoded. */
  readonly path: string
  readonly query: string
  readonly account: string
  readonly apiId: string
  readonly now: number
}

/** The content types API Gateway hands over as text; everything else, forms too, comes in base64. */
const textual = /^(text\/|application\/(json|javascript|xml)(;|\s|$))/i

/** Makes the event. */
export const httpEvent = ({
  message,
  body,
  routeKey,
  parameters,
  path,
  query,
  account,
  apiId,
  now,
}: HttpEventInput): JsonObject => {
  const headers = joinedHeaders(message)
  const cookies = (message.headers.cookie ?? '').split('; ').filter(Boolean)
  const host = message.headers.host ?? 'localhost'
  const encoded =
    body.length > 0 &&
    (!textual.test(message.headers['content-type'] ?? '') ||
      message.headers['content-encoding'] !== undefined)
  const parsedQuery = joinedQuery(query)
  return omitUndefined({
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    cookies: cookies.length > 0 ? cookies : undefined,
    headers,
    queryStringParameters: Object.keys(parsedQuery).length > 0 ? parsedQuery : undefined,
    requestContext: {
      accountId: account,
      apiId,
      domainName: host.split(':')[0] ?? '',
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: message.method ?? 'GET',
        path,
        protocol: `HTTP/${message.httpVersion}`,
        sourceIp: '127.0.0.1',
        userAgent: message.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    pathParameters: Object.keys(parameters).length > 0 ? parameters : undefined,
    body: body.length > 0 ? body.toString(encoded ? 'base64' : 'utf8') : undefined,
    isBase64Encoded: encoded,
  })
}

const joinedHeaders = (message: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? '').toLowerCase()
    const value = message.rawHeaders[index + 1] ?? ''
    if (name === 'cookie' || name === 'connection' || name === 'transfer-encoding') continue
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  return {
    ...headers,
    'x-amzn-trace-id': `Root=1-${randomUUID().slice(0, 8)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    'x-forwarded-for':
      headers['x-forwarded-for'] === undefined ? '127.0.0.1' : `${headers['x-forwarded-for']}, 127.0.0.1`,
    'x-forwarded-port': (message.headers.host ?? '').split(':')[1] ?? '80',
    'x-forwarded-proto': 'http',
  }
}

const joinedQuery = (query: string): Record<string, string> => {
  const joined: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query))
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`
  return joined
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `12/Mar/2026:19:03:58 +0000` */
const logTime = (now: number): string => {
  const date = new Date(now)
  const time = date.toISOString().slice(11, 19)
  return `${date.toISOString().slice(8, 10)}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`
}
