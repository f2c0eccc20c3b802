import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { crmRequest, hear, type HearVerbs } from '../shared/crm/dispatch-event.ts'
import { outside } from '../shared/crm/safe-fetch.ts'
import { need, optional } from '../shared/runtime/env.ts'
import { keptFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { rowsOver } from '../shared/storage/create-repositories.ts'
import { crmRowsOver } from '../shared/crm/repositories.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { secretsOver } from '../shared/storage/aws/secrets.ts'

/** The send-crm queue: something the company's other systems should know. */
export const sendCrm = (verbs: HearVerbs, clock: () => number = Date.now) =>
  queueHandler(crmRequest, hear(verbs), clock)

// Live wiring.
const store = dynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') },
})
const rows = rowsOver(store)
const crm = crmRowsOver(store)
const kept = secretsOver({
  client: secretsClient(),
  prefix: `${need('SECRETS_PREFIX')}/connections`,
  keptMs: 60_000,
})
const secretsOf = (channel: string) => async (id: string) =>
  z
    .object({ secrets: z.unknown() })
    .parse(JSON.parse((await kept.get(`${channel}/${id}`, Date.now())) ?? '{}')).secrets
const world = {
  timers: rows.timers,
  outside: outside({ loopback: optional('LOOPBACK') === 'yes' }),
  clock: Date.now,
}

export const handler = sendCrm({
  webhooks: { ...world, rows: crm, secretOf: secretsOf('webhook-out'), wait: async (ms) => setTimeout(ms) },
  hubspot: { ...world, rows, crm, secretOf: secretsOf('hubspot-out') },
  connections: keptFor(15_000, () => Array.fromAsync(rows.connections.list())),
})
