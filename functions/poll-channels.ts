import type { PollContext } from '../shared/channels/channel.ts'
import { pollAll, type PollDeps } from '../shared/channels/poll-all.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { connectionRepository } from '../shared/storage/repositories/connection-repository.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { createSecretStore } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

/**
 * Every minute: what vendors keep for us until we ask is fetched, put on the touchpoints queue, and only then
 * confirmed.
 */
export const pollChannels =
  (deps: Omit<PollDeps, 'hasTimeLeft'>) =>
  async (_event: unknown, context?: { getRemainingTimeInMillis(): number }) =>
    pollAll({ ...deps, hasTimeLeft: () => (context?.getRemainingTimeInMillis() ?? Infinity) > 25_000 })

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: 'not read here', state: requireEnv('STATE_TABLE') },
})
const asking: PollContext = { fetch, now: Date.now }

export const handler = pollChannels({
  ...asking,
  connections: connectionRepository(store),
  secretOf: createSecretStore({
    client: secretsClient(),
    prefix: requireEnv('SECRETS_PREFIX'),
    keptMs: 60_000,
  }).get,
  enqueue: createQueue(sqsClient(), requireEnv('TOUCHPOINTS_QUEUE_URL')).sendMany,
  onError: (channel, connection, error) =>
    log.error('a connection could not be asked', { channel, connection, ...errorFields(error) }),
})
