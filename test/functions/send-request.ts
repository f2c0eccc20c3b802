import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { vi } from 'vitest'
import * as z from 'zod'
import type { Deps } from '../../functions/webhook.ts'
import { keyOf } from '../../shared/channels/segment/write-key.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { noon, wecomSecrets, whsec, writeKey } from '../channels/delivery.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

vi.stubEnv('SECRETS_PREFIX', 'rethread')
vi.stubEnv('TOUCHPOINTS_QUEUE_URL', 'https://example.com/queue')
vi.stubEnv('ANALYTICS_QUEUE_URL', 'https://example.com/queue')
vi.stubEnv('TOUCHPOINTS_TABLE', 'touchpoints')
vi.stubEnv('AWS_REGION', 'eu-west-1')
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')

export const signingSecret = 'the signing secret of this stack'
export const rudderKey = 'RUDDERWRITEKEY01'

const secretNames: Readonly<Record<string, unknown>> = {
  [`connections/segment/${keyOf(writeKey)}`]: {
    id: 'web',
    secrets: { writeKey },
    settings: { country: 'CN' },
  },
  [`connections/rudderstack/${keyOf(rudderKey)}`]: { id: 'app', secrets: { writeKey: rudderKey } },
  'connections/standard-webhooks/crm': { id: 'crm', secrets: { secret: whsec } },
  'connections/wecom/corp': { id: 'corp', secrets: wecomSecrets },
  'connections/jd/shop': { id: 'shop', secrets: { appSecret: 'jd-app-secret' } },
  'connections/taobao/shop': {
    id: 'shop',
    secrets: { appSecret: 'spi-secret-1' },
    settings: { failure: { ok: false }, failureStatus: 200 },
  },
  'connections/wecom/broken': { id: 'broken', secrets: {} },
}

/** A world for the webhook to stand in: what it queued, and which secrets it asked for. */
export const world = (change: Partial<Deps> = {}) => {
  const queued: QueuedEvent[] = []
  const asked: string[] = []
  const deps: Deps = {
    secretOf: async (name) => {
      asked.push(name)
      return Object.hasOwn(secretNames, name) ? JSON.stringify(secretNames[name]) : undefined
    },
    enqueue: async (events) => void queued.push(...events),
    fetched: async () => {
      throw new RetryableError('there is nothing outside')
    },
    signingSecrets: async () => [signingSecret],
    now: () => noon,
    ...change,
  }
  return { deps, queued, asked }
}

/**
 * A request as API Gateway hands it over (payload 2.0), its body in base64 as for anything that is no text.
 */
export const eventOf = ({ method, path, query, headers, body }: HttpRequest): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  headers: { ...headers },
  isBase64Encoded: true,
  body: Buffer.from(body).toString('base64'),
  rawQueryString: Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2B', '+')}`)
    .join('&'),
  requestContext: {
    accountId: '',
    apiId: '',
    domainName: '',
    domainPrefix: '',
    requestId: '',
    routeKey: '',
    stage: '$default',
    time: '',
    timeEpoch: 0,
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
  },
})

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'webhook',
  functionVersion: '1',
  invokedFunctionArn: '',
  memoryLimitInMB: '512',
  awsRequestId: '',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

const { webhook } = await import('../../functions/webhook.ts')

/** What the webhook answers. */
export const sendRequest = async (
  deps: Deps,
  request: HttpRequest,
): Promise<APIGatewayProxyStructuredResultV2 & { statusCode: number; body: string }> => {
  const answer = await webhook(deps)(eventOf(request), context)
  return { ...answer, statusCode: answer.statusCode ?? 0, body: answer.body ?? '' }
}

export const problemIn = ({ body = '' }: APIGatewayProxyStructuredResultV2) =>
  z
    .strictObject({
      type: z.literal('about:blank'),
      title: z.string(),
      status: z.number(),
      detail: z.string(),
      field: z.string().optional(),
      retry: z.boolean(),
    })
    .parse(JSON.parse(body))
