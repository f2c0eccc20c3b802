// functions/webhook.ts: HTTP API. Verifies webhooks and tracking calls, and enqueues their events.
import {
  receiveTrackingCall,
  receiveWebhook,
  type ReceiverDeps,
} from '../shared/channels/http/receive-webhook.ts'
import { knownSecretsOnly } from '../shared/channels/verification/known-secrets.ts'
import type { LinkPageDeps } from '../shared/preference-center/unsubscribe.ts'
import { mapConcurrent } from '../shared/runtime/concurrency.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { lazy } from '../shared/runtime/lazy.ts'
import { batchesOf } from '../shared/storage/dynamodb/batches.ts'
import { httpHandler, type RouteRequest } from './wiring/http.ts'
import { touchpointQueue } from './wiring/queues.ts'
import { prefixedSecrets, signingSecrets } from './wiring/secrets.ts'

export type Deps = ReceiverDeps & LinkPageDeps & { readonly now: () => number }

// Loaded on demand: most requests are a channel's, and need neither.
const unsubscribing = () => import('../shared/preference-center/unsubscribe.ts')
const redirecting = () => import('../shared/preference-center/redirect-link.ts')

/** Answers every route but the console's and the preference center's. */
export const webhook = (deps: Deps) => {
  const receive = ({ request, param }: RouteRequest) =>
    receiveWebhook(deps, request, param('channel'), param('connection'), deps.now())
  return httpHandler([
    {
      method: 'POST',
      path: '/v1/{type}',
      answer: ({ request }) => receiveTrackingCall(deps, request, deps.now()),
    },
    { method: 'ANY', path: '/hooks/{channel}/{connection}', answer: receive },
    { method: 'POST', path: '/hooks/{channel}/{connection}/{message}', answer: receive },
    {
      method: 'ANY',
      path: '/u/{token}',
      answer: async ({ request, param }) =>
        (await unsubscribing()).unsubscribe(deps, request, param('token'), deps.now()),
    },
    {
      method: 'ANY',
      path: '/l/{token}',
      answer: async ({ request, param }) =>
        (await redirecting()).followLink(deps, request, param('token'), deps.now()),
    },
  ])
}

const connections = prefixedSecrets('', { keptMs: 60_000 })
// Loaded with the first request; later ones use its cached list of connections.
const connectionNames = lazy(async () =>
  (await import('../shared/storage/connection-names.ts')).connectionNamesIn(requireEnv('STATE_TABLE')),
)
const touchpoints = touchpointQueue()

export const handler = webhook({
  secretOf: knownSecretsOnly(async () => (await connectionNames())(), connections.get),
  // A batch of 2,500 events is 250 calls: one after the other they would take longer than its sender waits.
  enqueue: async (events) => {
    const batches = [...batchesOf(events, { entries: 100, bytes: Infinity }, () => 0)]
    await mapConcurrent(8, batches, touchpoints.sendMany)
  },
  fetched: async (url) => (await import('../shared/channels/http/fetch-cached.ts')).fetched(url),
  signingSecrets,
  now: Date.now,
})
