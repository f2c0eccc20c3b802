import type { Asking } from '../shared/channels/channel.ts'
import { pullAll, type PullVerbs } from '../shared/channels/poll-all.ts'
import { need } from '../shared/runtime/env.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { connectionRows } from '../shared/storage/repositories/connection-repository.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { secretsOver } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

/**
 * Every minute: what vendors keep for us until we ask is fetched, put on the touchpoints queue, and only then
 * confirmed.
 */
export const pull =
  (verbs: Omit<PullVerbs, 'mayGoOn'>) =>
  async (_event: unknown, context?: { getRemainingTimeInMillis(): number }) =>
    pullAll({ ...verbs, mayGoOn: () => (context?.getRemainingTimeInMillis() ?? Infinity) > 25_000 })

// Live wiring.
const store = dynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: 'not read here', state: need('STATE_TABLE') },
})
const asking: Asking = { fetch, now: Date.now }

export const handler = pull({
  ...asking,
  connections: connectionRows(store),
  secretOf: secretsOver({ client: secretsClient(), prefix: need('SECRETS_PREFIX'), keptMs: 60_000 }).get,
  queue: queueOver(sqsClient(), need('TOUCHPOINTS_QUEUE_URL')).sendMany,
  report: (channel, connection, error) =>
    log.error('a connection could not be asked', { channel, connection, ...describe(error) }),
})
