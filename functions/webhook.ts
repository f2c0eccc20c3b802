// functions/webhook.ts: somebody knocks. Verify, queue, answer: nothing else.
import middyfy from '@middy/core'
import httpRouter from '@middy/http-router'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import {
  toProblemResponse,
  requestOf,
  resultOf,
  type HttpResponse,
  type HttpRequest,
} from '../shared/runtime/http.ts'
import {
  type ReceiverDeps,
  receiveWebhook,
  receiveTrackingCall,
} from '../shared/channels/http/receive-webhook.ts'
import { knownSecretsOnly } from '../shared/channels/verification/known-secrets.ts'
import type { LinkPageDeps } from '../shared/preference-center/unsubscribe.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { RejectedError, RetryableError } from '../shared/runtime/errors.ts'
import { lazy } from '../shared/runtime/lazy.ts'
import { mapConcurrent } from '../shared/runtime/concurrency.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { batchesOf } from '../shared/storage/dynamodb/batches.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { createSecretStore } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

export type Deps = ReceiverDeps & LinkPageDeps & { readonly now: () => number }
type Way = (
  deps: Deps,
  request: HttpRequest,
  named: (name: string) => string,
  now: number,
) => Promise<HttpResponse>

/** Loaded with the first who comes there: most who knock are a channel's. */
const ofUnsubscribing = () => import('../shared/preference-center/unsubscribe.ts')
const ofLinks = () => import('../shared/preference-center/redirect-link.ts')

const atDoor: Way = (deps, request, named, now) =>
  receiveWebhook(deps, request, named('channel'), named('connection'), now)

const ways: readonly (readonly [method: 'ANY' | 'POST', path: string, way: Way])[] = [
  ['POST', '/v1/{type}', (deps, request, _, now) => receiveTrackingCall(deps, request, now)],
  ['ANY', '/hooks/{channel}/{connection}', atDoor],
  ['POST', '/hooks/{channel}/{connection}/{message}', atDoor],
  [
    'ANY',
    '/u/{token}',
    async (deps, request, named, now) =>
      (await ofUnsubscribing()).unsubscribe(deps, request, named('token'), now),
  ],
  [
    'ANY',
    '/l/{token}',
    async (deps, request, named, now) => (await ofLinks()).followLink(deps, request, named('token'), now),
  ],
]

/** Answers every route that is not the console's. */
export const webhook = (deps: Deps) =>
  middyfy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .onError((failure) => {
      if (!(failure.error instanceof RejectedError)) log.error('could not answer', errorFields(failure.error))
      failure.response = resultOf(toProblemResponse(failure.error))
    })
    .handler(
      httpRouter<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
        routes: ways.map(([method, path, way]) => ({
          method,
          path,
          handler: async (event: APIGatewayProxyEventV2) =>
            resultOf(
              await way(deps, requestOf(event), (name) => event.pathParameters?.[name] ?? '', deps.now()),
            ),
        })),
        notFoundResponse: () =>
          resultOf(toProblemResponse(new RejectedError('there is nothing here', { status: 404 }))),
      }),
    )

// Live wiring.
const client = secretsClient()
const connections = createSecretStore({ client, prefix: requireEnv('SECRETS_PREFIX'), keptMs: 60_000 })
// Loaded with the first request, which is answered by the cached list of known connections from then on.
const names = lazy(async () =>
  (await import('../shared/storage/connection-names.ts')).connectionNamesIn(requireEnv('STATE_TABLE')),
)
const house = createSecretStore({ client })
const touchpoints = createQueue(sqsClient(), requireEnv('TOUCHPOINTS_QUEUE_URL'))

export const handler = webhook({
  secretOf: knownSecretsOnly(async () => (await names())(), connections.get),
  // A batch of 2,500 events is 250 calls: one after the other they would take longer than its sender waits.
  enqueue: async (events) =>
    void (await mapConcurrent(
      8,
      [...batchesOf(events, { entries: 100, bytes: Infinity }, () => 0)],
      touchpoints.sendMany,
    )),
  fetched: async (url) => (await import('../shared/channels/http/fetch-cached.ts')).fetched(url),
  signingSecrets: async (now) => {
    const secret = await house.get(requireEnv('SIGNING_SECRET'), now)
    if (secret === undefined) throw new RetryableError('the signing secret is not there')
    return [secret]
  },
  now: Date.now,
})
