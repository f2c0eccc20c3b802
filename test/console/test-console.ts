import type { JobMessage } from '../../shared/analytics/jobs/run-jobs.ts'
import { jobRepository } from '../../shared/storage/repositories/job-repository.ts'
import { memoryFiles } from '../analytics/copy/memory-files.ts'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { vi } from 'vitest'
import * as z from 'zod'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { dataQualityRepository } from '../../shared/storage/repositories/quality-repository.ts'
import { createCrmRepositories } from '../../shared/crm/repositories.ts'
import type { Store } from '../../shared/storage/store.ts'
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

// The wiring at the end of functions/console.ts requires these environment variables.
for (const name of [
  'TOUCHPOINTS_TABLE',
  'STATE_TABLE',
  'SECRETS_PREFIX',
  'TOKEN_SECRET',
  'TOUCHPOINTS_QUEUE_URL',
  'ANALYTICS_QUEUE_URL',
  'SEND_CRM_QUEUE_URL',
])
  vi.stubEnv(name, 'test')
for (const name of ['WAITING_QUEUE_URLS', 'PARKED_QUEUE_URLS']) vi.stubEnv(name, '{}')
const { consoleFor } = await import('../../functions/console.ts')

export const token = 'a-token-of-many-letters'
export const now = Date.UTC(2026, 0, 7, 2)

type RequestOptions = {
  method?: string
  body?: unknown
  text?: string
  headers?: Record<string, string>
  bearer?: string | null
}
export type TestResponse = {
  status: number
  headers: Record<string, unknown>
  text: string
  body: Record<string, unknown>
}

const parts = (url: string): { path: string; query: string } => {
  const [path = '', query = ''] = url.split('?')
  return { path: decodeURIComponent(path), query }
}

const eventOf = (
  url: string,
  { method = 'GET', body, text, headers = {}, bearer = token }: RequestOptions,
): APIGatewayProxyEventV2 => {
  const { path, query } = parts(url)
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' }
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
  return omitUndefined({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    isBase64Encoded: false,
    headers: omitUndefined({ Authorization: bearer === null ? undefined : `Bearer ${bearer}`, ...headers }),
    requestContext: {
      accountId: '0',
      apiId: 'a',
      domainName: 'd',
      domainPrefix: 'd',
      requestId: 'r',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http,
    },
    body: sent,
  })
}

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'console',
  functionVersion: '1',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '512',
  awsRequestId: 'r',
  logGroupName: 'g',
  logStreamName: 's',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

const json = z.record(z.string(), z.unknown())

/** The console function on an in-memory store. `kept` holds the secrets, `queued` the enqueued events. */
export const startTestConsole = (store: Store = memoryStore(), country = 'CN') => {
  const rows = createRepositories(store)
  const quality = dataQualityRepository(store)
  const kept = new Map<string, string>()
  const queues = {
    waiting: { touchpoints: 0, mend: 0 },
    parked: { 'touchpoints-parked': 0, 'mend-parked': 0 },
  }
  const queued: QueuedEvent[] = []
  const jobParts: JobMessage[] = []
  const copy = memoryFiles(() => now)
  const handler = consoleFor({
    rows,
    crm: createCrmRepositories(store),
    askCrm: async () => {},
    quality,
    jobs: {
      runs: jobRepository(store),
      files: async () => copy,
      enqueue: async (messages) => void jobParts.push(...messages),
    },
    queue: async (events) => void queued.push(...events),
    now: () => now,
    token: async () => token,
    country,
    secrets: {
      draw: (bytes) => new Uint8Array(bytes).fill(7),
      get: async (name) => kept.get(name),
      put: async (name, value) => void kept.set(name, value),
      remove: async (name) => void kept.delete(name),
    },
    health: { waiting: async () => queues.waiting, parked: async () => queues.parked, shards: 4 },
    files: async () => ({
      placeFor: async (id, bytes) => ({
        url: `https://files.example.com/${id}?bytes=${bytes ?? ''}`,
        headers: { 'if-none-match': '*' },
      }),
      reportOf: async (id) => ({ url: `https://files.example.com/reports/${id}.csv`, headers: {} }),
    }),
    page: async () => ({ statusCode: 200, headers: { 'content-type': 'text/html' }, body: 'the page' }),
  })
  const ask = async (url: string, options: RequestOptions = {}): Promise<TestResponse> => {
    const result: APIGatewayProxyStructuredResultV2 = await handler(eventOf(url, options), context)
    const text = result.body ?? ''
    const isJson = String(result.headers?.['content-type'] ?? '').includes('json')
    return {
      status: result.statusCode ?? 0,
      headers: result.headers ?? {},
      text,
      body: isJson ? json.parse(JSON.parse(text)) : {},
    }
  }
  return { rows, quality, kept, queues, queued, ask }
}
