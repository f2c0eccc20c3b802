// functions/console.ts: somebody looks. The page, and the questions it and other programs ask.
import middyfy from '@middy/core'
import httpRouter from '@middy/http-router'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import * as z from 'zod'
import { requestOf, resultOf, type HttpRequest } from '../shared/runtime/http.ts'
import { readCompany } from '../shared/policy/company.ts'
import { requireEnv, optionalEnv } from '../shared/runtime/env.ts'
import { RejectedError, RetryableError } from '../shared/runtime/errors.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { dataQualityRepository } from '../shared/storage/repositories/quality-repository.ts'
import { createCrmRepositories } from '../shared/crm/repositories.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { secretsNow, createSecretStore } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { depthOf, createQueue } from '../shared/storage/aws/sqs.ts'
import { timerShards } from '../shared/storage/repositories/timer-repository.ts'
import { requireBearerToken, jsonAnswer, problemAnswer } from './console/server/auth.ts'
import { pageIn } from './console/server/static-files.ts'
import { routes, type ConsoleDeps } from './console/routes.ts'

type Result = APIGatewayProxyStructuredResultV2
export type Deps = ConsoleDeps & {
  readonly token: () => Promise<string>
  readonly page: (request: HttpRequest) => Promise<Result>
  readonly now: () => number
}

const answer =
  (deps: Deps, route: (typeof routes)[number]) =>
  async (event: APIGatewayProxyEventV2): Promise<Result> => {
    const [request, now] = [requestOf(event), deps.now()]
    return resultOf(
      jsonAnswer(
        request,
        await route.answer(deps, { request, named: (name) => event.pathParameters?.[name] ?? '', now }),
        now,
      ),
    )
  }

/** The page to everybody, for it holds nothing; every question under /api to whoever has the token. */
export const consoleFor = (deps: Deps) =>
  middyfy<APIGatewayProxyEventV2, Result>({ timeoutEarlyInMillis: 0 })
    .before(async ({ event }) => {
      delete event.pathParameters
      if (event.rawPath.startsWith('/api')) await requireBearerToken(requestOf(event), deps.token)
    })
    .onError((failure) => {
      if (!(failure.error instanceof RejectedError)) log.error('could not answer', errorFields(failure.error))
      failure.response = resultOf(problemAnswer(failure.error))
    })
    .handler(
      httpRouter<APIGatewayProxyEventV2, Result>({
        routes: [
          ...routes.map((route) => ({
            method: route.method,
            path: route.path,
            handler: answer(deps, route),
          })),
          ...['/', '/assets/{proxy+}'].map((path) => ({
            method: 'GET' as const,
            path,
            handler: async (event: APIGatewayProxyEventV2) => deps.page(requestOf(event)),
          })),
        ],
        notFoundResponse: () =>
          resultOf(problemAnswer(new RejectedError('there is nothing here', { status: 404 }))),
      }),
    )

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') },
})
const [client, queues] = [secretsClient(), sqsClient()]
const house = createSecretStore({ client })
const connections = createSecretStore({
  client,
  prefix: requireEnv('SECRETS_PREFIX'),
  keptMs: 0,
  missingMs: 0,
})
const touchpoints = createQueue(queues, requireEnv('TOUCHPOINTS_QUEUE_URL'))
const depths = (urls: string) => async () =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(urls))).map(
        async ([name, url]) => [name, await depthOf(queues, url)] as const,
      ),
    ),
  )

export const handler = consoleFor({
  rows: createRepositories(store),
  crm: createCrmRepositories(store),
  quality: dataQualityRepository(store),
  askCrm: createQueue(queues, requireEnv('SEND_CRM_QUEUE_URL')).sendMany,
  queue: touchpoints.sendMany,
  files: async () =>
    (await import('../shared/storage/aws/files.ts')).createFileStore(requireEnv('IMPORTS_BUCKET')),
  secrets: { draw: randomBytes, ...secretsNow(connections, Date.now) },
  health: {
    waiting: depths(requireEnv('WAITING_QUEUE_URLS')),
    parked: depths(requireEnv('PARKED_QUEUE_URLS')),
    shards: timerShards,
  },
  token: async () => {
    const token = await house.get(requireEnv('TOKEN_SECRET'), Date.now())
    if (!token) throw new RetryableError('the token is not there')
    return token
  },
  page: pageIn(join(import.meta.dirname, 'page')),
  now: Date.now,
  country: readCompany(optionalEnv('COMPANY')).country,
})
