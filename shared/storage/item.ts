import type { Item, Value } from './store.ts'

/**
 * What a table gave back, as an item.
 * @throws Error when it has no key: it is not of our tables
 */
export const itemOf = (found: Readonly<Record<string, Value>>): Item => {
  const { pk, sk } = found
  if (typeof pk !== 'string' || typeof sk !== 'string') throw new Error('an item without its key')
  return { ...found, pk, sk }
}
