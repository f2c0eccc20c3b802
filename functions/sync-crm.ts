// functions/sync-crm.ts: SQS queue `send-crm`. Sends events to the company's webhooks and CRM.
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { crmRequest, dispatchEvent, type DispatchDeps } from '../shared/crm/dispatch-event.ts'
import { createCrmRepositories } from '../shared/crm/repositories.ts'
import { createSafeFetch } from '../shared/crm/safe-fetch.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { optionalEnv } from '../shared/runtime/env.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { prefixedSecrets } from './wiring/secrets.ts'
import { fullStore } from './wiring/store.ts'

export const syncCrm = (deps: DispatchDeps, clock: () => number = Date.now) =>
  queueHandler(crmRequest, dispatchEvent(deps), clock)

const store = fullStore()
const [repositories, crm] = [createRepositories(store), createCrmRepositories(store)]
const secrets = prefixedSecrets('/connections', { keptMs: 60_000 })
const connectionSecret = z.object({ secrets: z.unknown() })
const secretsOf = (channel: string) => async (id: string) =>
  connectionSecret.parse(JSON.parse((await secrets.get(`${channel}/${id}`, Date.now())) ?? '{}')).secrets
const shared = {
  timers: repositories.timers,
  outside: createSafeFetch({ loopback: optionalEnv('LOOPBACK') === 'yes' }),
  clock: Date.now,
}

export const handler = syncCrm({
  webhooks: { ...shared, rows: crm, secretOf: secretsOf('webhook-out'), wait: async (ms) => setTimeout(ms) },
  hubspot: { ...shared, rows: repositories, crm, secretOf: secretsOf('hubspot-out') },
  connections: cachedFor(15_000, () => Array.fromAsync(repositories.connections.list())),
})
