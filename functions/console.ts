// functions/console.ts: HTTP API. The console's page, and the JSON API that it and other programs use.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import * as z from 'zod'
import { createCrmRepositories } from '../shared/crm/repositories.ts'
import { readCompany } from '../shared/policy/company.ts'
import { optionalEnv, requireEnv } from '../shared/runtime/env.ts'
import { RetryableError } from '../shared/runtime/errors.ts'
import { requestOf, type HttpRequest } from '../shared/runtime/http.ts'
import { secretsNow } from '../shared/storage/aws/secrets.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { dataQualityRepository } from '../shared/storage/repositories/quality-repository.ts'
import { jobRepository } from '../shared/storage/repositories/job-repository.ts'
import { timerShards } from '../shared/storage/repositories/timer-repository.ts'
import { routes } from './console/routes/list.ts'
import type { ConsoleDeps } from './console/routes/route.ts'
import { jsonAnswer, problemAnswer, requireBearerToken } from './console/server/auth.ts'
import { pageIn } from './console/server/static-files.ts'
import { httpHandler, type HttpRoute } from './wiring/http.ts'
import { analyticsQueue, crmQueue, queueDepth, touchpointQueue } from './wiring/queues.ts'
import { prefixedSecrets, stackSecrets } from './wiring/secrets.ts'
import { fullStore } from './wiring/store.ts'

export type Deps = ConsoleDeps & {
  readonly token: () => Promise<string>
  readonly page: (request: HttpRequest) => ReturnType<HttpRoute['answer']>
  readonly now: () => number
}

/** Serves the page without authentication, because it holds no data, and /api to requests with the token. */
export const consoleFor = (deps: Deps) =>
  httpHandler(
    [
      ...routes.map(({ method, path, answer }): HttpRoute => ({
        method,
        path,
        answer: async ({ request, param }) => {
          const now = deps.now()
          return jsonAnswer(request, await answer(deps, { request, named: param, now }), now)
        },
      })),
      ...['/', '/assets/{proxy+}'].map((path): HttpRoute => ({
        method: 'GET',
        path,
        answer: ({ request }) => deps.page(request),
      })),
    ],
    {
      toErrorResponse: problemAnswer,
      before: async (event) => {
        // API Gateway's route is /api/{proxy+}: the parameters are those of our own routes.
        delete event.pathParameters
        if (event.rawPath.startsWith('/api')) await requireBearerToken(requestOf(event), deps.token)
      },
    },
  )

const store = fullStore()
const connections = prefixedSecrets('', { keptMs: 0, missingMs: 0 })
const queueUrls = z.record(z.string(), z.string())
const depths = (urls: string) => async () =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(queueUrls.parse(JSON.parse(urls))).map(
        async ([name, url]) => [name, await queueDepth(url)] as const,
      ),
    ),
  )

export const handler = consoleFor({
  rows: createRepositories(store),
  crm: createCrmRepositories(store),
  quality: dataQualityRepository(store),
  askCrm: crmQueue().sendMany,
  jobs: {
    runs: jobRepository(store),
    files: async () =>
      (await import('../shared/storage/aws/copy-files.ts')).createCopyFiles(requireEnv('ANALYTICS_BUCKET')),
    enqueue: analyticsQueue().sendMany,
  },
  queue: touchpointQueue().sendMany,
  files: async () =>
    (await import('../shared/storage/aws/files.ts')).createFileStore(requireEnv('IMPORTS_BUCKET')),
  secrets: { draw: randomBytes, ...secretsNow(connections, Date.now) },
  health: {
    waiting: depths(requireEnv('WAITING_QUEUE_URLS')),
    parked: depths(requireEnv('PARKED_QUEUE_URLS')),
    shards: timerShards,
  },
  token: async () => {
    const token = await stackSecrets().get(requireEnv('TOKEN_SECRET'), Date.now())
    if (!token) throw new RetryableError('console token: secret not found')
    return token
  },
  page: pageIn(join(import.meta.dirname, 'page')),
  now: Date.now,
  country: readCompany(optionalEnv('COMPANY')).country,
})
