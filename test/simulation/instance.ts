import { memoryStore, type MemoryStore } from './memory-store.ts'
import type { Store } from '../../shared/storage/store.ts'
import type { Faults } from './faults.ts'
import type { Task } from './turns.ts'

/** The store as one invocation sees it: every verb waits for its turn and may fail. */
export const storeOf = (memory: MemoryStore, faults: Faults, task: Task): Store => ({
  get: (key, table) => faults.around(task, 'get', () => memory.get(key, table)),
  getMany: (keys) => faults.around(task, 'getMany', () => memory.getMany(keys)),
  put: (item, condition, table) => faults.around(task, 'put', () => memory.put(item, condition, table)),
  remove: (key, condition, table) => faults.around(task, 'remove', () => memory.remove(key, condition, table)),
  transact: (writes) => faults.around(task, 'transact', () => memory.transact(writes)),
  query: (query) => faults.around(task, 'query', () => memory.query(query)),
  queue: (query) => faults.around(task, 'queue', () => memory.queue(query)),
  addMarked: (addition) => faults.around(task, 'addMarked', () => memory.addMarked(addition)),
})

export { memoryStore }
