import { afterAll, beforeAll, describe } from 'vitest'
import { type Dynoxide, startDynoxide } from '../engines/dynoxide.ts'
import { memoryStore } from '../simulation/memory-store.ts'
import { storeContract } from './store.contract.ts'

storeContract('the store in memory', async () => memoryStore())

describe('over a real engine', () => {
  let engine: Dynoxide
  beforeAll(async () => {
    engine = await startDynoxide()
  })
  afterAll(async () => engine.stop())
  storeContract('the store over DynamoDB', async () => engine.store())
})
