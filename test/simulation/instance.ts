import type { MemoryStore } from './memory/store.ts'
import type { Store } from '../../shared/storage/store.ts'
import type { Faults } from './faults.ts'
import type { Task } from './scheduler.ts'

/** The store as one invocation sees it: every verb waits for its turn and may fail. */
export const storeOf = (memory: MemoryStore, faults: Faults, task: Task): Store => ({
  get: (key, table) => faults.around(task, 'get', () => memory.atOnce.get(key, table)),
  getMany: (keys) => faults.around(task, 'getMany', () => memory.atOnce.getMany(keys)),
  put: (item, condition, table) =>
    faults.around(task, 'put', () => memory.atOnce.put(item, condition, table)),
  remove: (key, condition, table) =>
    faults.around(task, 'remove', () => memory.atOnce.remove(key, condition, table)),
  transact: (writes) => faults.around(task, 'transact', () => memory.atOnce.transact(writes)),
  query: (query) => faults.around(task, 'query', () => memory.atOnce.query(query)),
  queue: (query) => faults.around(task, 'queue', () => memory.atOnce.queue(query)),
  addMarked: (addition) => faults.around(task, 'addMarked', () => memory.atOnce.addMarked(addition)),
})
