import { afterAll, beforeAll, describe } from 'vitest'
import { type TestDynamodb, startDynamodbForTest } from '../engines/dynamodb.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { storeContract } from './store.contract.ts'

storeContract('the store in memory', async () => memoryStore())

describe('over a real engine', () => {
  let engine: TestDynamodb
  beforeAll(async () => {
    engine = await startDynamodbForTest()
  })
  afterAll(async () => engine.stop())
  storeContract('the store over DynamoDB', async () => engine.store())
})
