import { connectionRepository } from './repositories/connection-repository.ts'
import { dynamoClient } from './dynamodb/dynamo-client.ts'
import { createDynamoStore } from './dynamodb/dynamo.ts'

/**
 * Reads the names of all secrets that connections have, as their rows list them: one query of one partition.
 * @param table the name of the state table
 */
export const connectionNamesIn = (table: string): (() => Promise<ReadonlySet<string>>) => {
  const rows = connectionRepository(
    createDynamoStore({ client: dynamoClient(), tables: { state: table, touchpoints: table } }),
  )
  return async () => {
    const names = new Set<string>()
    for await (const { secretNames } of rows.list()) for (const name of secretNames) names.add(name)
    return names
  }
}
