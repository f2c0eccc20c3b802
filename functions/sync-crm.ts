import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { crmRequest, dispatchEvent, type DispatchDeps } from '../shared/crm/dispatch-event.ts'
import { createSafeFetch } from '../shared/crm/safe-fetch.ts'
import { requireEnv, optionalEnv } from '../shared/runtime/env.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { createCrmRepositories } from '../shared/crm/repositories.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { createSecretStore } from '../shared/storage/aws/secrets.ts'

/** The send-crm queue: something the company's other systems should know. */
export const syncCrm = (deps: DispatchDeps, clock: () => number = Date.now) =>
  queueHandler(crmRequest, dispatchEvent(deps), clock)

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') },
})
const rows = createRepositories(store)
const crm = createCrmRepositories(store)
const kept = createSecretStore({
  client: secretsClient(),
  prefix: `${requireEnv('SECRETS_PREFIX')}/connections`,
  keptMs: 60_000,
})
const secretsOf = (channel: string) => async (id: string) =>
  z
    .object({ secrets: z.unknown() })
    .parse(JSON.parse((await kept.get(`${channel}/${id}`, Date.now())) ?? '{}')).secrets
const world = {
  timers: rows.timers,
  outside: createSafeFetch({ loopback: optionalEnv('LOOPBACK') === 'yes' }),
  clock: Date.now,
}

export const handler = syncCrm({
  webhooks: { ...world, rows: crm, secretOf: secretsOf('webhook-out'), wait: async (ms) => setTimeout(ms) },
  hubspot: { ...world, rows, crm, secretOf: secretsOf('hubspot-out') },
  connections: cachedFor(15_000, () => Array.fromAsync(rows.connections.list())),
})
