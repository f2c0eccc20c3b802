import { cachedFor } from '../../shared/runtime/cache.ts'
import { requireEnv } from '../../shared/runtime/env.ts'
import type { PolicyHistory } from '../../shared/policy/policy.ts'
import { dynamoClient } from '../../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../shared/storage/dynamodb/dynamo.ts'
import type { Store } from '../../shared/storage/store.ts'

/** Both tables. */
export const fullStore = (): Store =>
  createDynamoStore({
    client: dynamoClient(),
    tables: { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') },
  })

/** The state table alone, for functions that have no access to touchpoints. */
export const stateStore = (): Store =>
  createDynamoStore({
    client: dynamoClient(),
    tables: { touchpoints: 'no access', state: requireEnv('STATE_TABLE') },
  })

/** The policy's versions, read at most once a minute. */
export const cachedPolicies = (policies: {
  history(): Promise<PolicyHistory>
}): (() => Promise<PolicyHistory>) => cachedFor(60_000, () => policies.history())
