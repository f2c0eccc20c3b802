// functions/webhook.ts: somebody knocks. Verify, queue, answer: nothing else.
import middyfy from '@middy/core'
import httpRouter from '@middy/http-router'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Answer, RawRequest } from '../shared/channels/channel.ts'
import { problemOf, requestOf, resultOf } from '../shared/runtime/http.ts'
import { type DoorVerbs, knock, track } from '../shared/channels/http/receive-webhook.ts'
import { knownSecretsOnly } from '../shared/channels/verification/known-secrets.ts'
import type { OwnVerbs } from '../shared/preference-center/unsubscribe.ts'
import { need } from '../shared/runtime/env.ts'
import { Refused, Unavailable } from '../shared/runtime/errors.ts'
import { once } from '../shared/runtime/lazy.ts'
import { atMost } from '../shared/runtime/concurrency.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { batchesOf } from '../shared/storage/dynamodb/batches.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { secretsOver } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

export type Deps = DoorVerbs & OwnVerbs & { readonly now: () => number }
type Way = (deps: Deps, request: RawRequest, named: (name: string) => string, now: number) => Promise<Answer>

/** Loaded with the first who comes there: most who knock are a channel's. */
const ofUnsubscribing = () => import('../shared/preference-center/unsubscribe.ts')
const ofLinks = () => import('../shared/preference-center/redirect-link.ts')

const atDoor: Way = (deps, request, named, now) =>
  knock(deps, request, named('channel'), named('connection'), now)

const ways: readonly (readonly [method: 'ANY' | 'POST', path: string, way: Way])[] = [
  ['POST', '/v1/{type}', (deps, request, _, now) => track(deps, request, now)],
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
      if (!(failure.error instanceof Refused)) log.error('could not answer', describe(failure.error))
      failure.response = resultOf(problemOf(failure.error))
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
        notFoundResponse: () => resultOf(problemOf(new Refused('there is nothing here', { status: 404 }))),
      }),
    )

// Live wiring.
const client = secretsClient()
const connections = secretsOver({ client, prefix: need('SECRETS_PREFIX'), keptMs: 60_000 })
// Loaded with the first request, which is answered by the cached list of known connections from then on.
const names = once(async () =>
  (await import('../shared/storage/connection-names.ts')).connectionNamesIn(need('STATE_TABLE')),
)
const house = secretsOver({ client })
const touchpoints = queueOver(sqsClient(), need('TOUCHPOINTS_QUEUE_URL'))

export const handler = webhook({
  secretOf: knownSecretsOnly(async () => (await names())(), connections.get),
  // A batch of 2,500 events is 250 calls: one after the other they would take longer than its sender waits.
  queue: async (events) =>
    void (await atMost(
      8,
      [...batchesOf(events, { entries: 100, bytes: Infinity }, () => 0)],
      touchpoints.sendMany,
    )),
  fetched: async (url) => (await import('../shared/channels/http/fetch-cached.ts')).fetched(url),
  signingSecrets: async (now) => {
    const secret = await house.get(need('SIGNING_SECRET'), now)
    if (secret === undefined) throw new Unavailable('the signing secret is not there')
    return [secret]
  },
  now: Date.now,
})
