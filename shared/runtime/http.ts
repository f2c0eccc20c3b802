import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { RejectedError, RetryableError } from './errors.ts'
import { omitUndefined } from './omit-undefined.ts'

/**
 * A request as it came over the wire: raw bytes, header names in lower case, the query percent-decoded
 * without turning `+` into a space.
 */
export type HttpRequest = {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The query as it came, for senders who sign it decoded another way. */
  readonly rawQuery?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type HttpResponse = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The request as it came over the wire. The query is percent-decoded and no more: a `+` is a plus (WeCom's
 * `echostr` has some). Of a name that comes twice the first counts.
 * @throws Refused when the query is no percent-encoding
 */
export const requestOf = ({
  requestContext,
  rawPath,
  rawQueryString,
  headers,
  body,
  isBase64Encoded,
}: APIGatewayProxyEventV2): HttpRequest => ({
  method: requestContext.http.method,
  path: rawPath,
  query: queryOf(rawQueryString),
  rawQuery: rawQueryString,
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  ),
  body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
})

const queryOf = (text: string): Record<string, string> => {
  const query: Record<string, string> = {}
  for (const pair of text === '' ? [] : text.split('&')) {
    const [name = '', ...value] = pair.split('=')
    query[decoded(name)] ??= decoded(value.join('='))
  }
  return query
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RejectedError('the query must be percent-encoded')
  }
}

export const resultOf = ({
  status,
  headers = {},
  body,
}: HttpResponse): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...headers },
  body,
})

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  428: 'Precondition Required',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** An error as the answer to whoever asked (RFC 9457). Of our own bugs it tells nothing. */
export const toProblemResponse = (error: unknown): HttpResponse => {
  if (error instanceof RejectedError)
    return problem(error.status, error.message, omitUndefined({ retry: false, field: error.field }))
  if (error instanceof RetryableError)
    return withRetryAfter(problem(503, 'we can not take this now; try again', { retry: true }))
  return problem(500, 'the fault is ours; try again', { retry: true })
}

const problem = (
  status: number,
  detail: string,
  more: Readonly<Record<string, string | boolean>>,
): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: 'about:blank', title: titles[status] ?? 'Refused', status, detail, ...more }),
})

const withRetryAfter = (answer: HttpResponse): HttpResponse => ({
  ...answer,
  headers: { ...answer.headers, 'retry-after': '5' },
})
