import type { Item } from './store.ts'

/**
 * Makes a reader of items read a frozen item only once. What it returns for such an item is frozen too, to
 * its depth, since every caller gets the same object: a caller that changes it fails. An item that may still
 * change (as the SDK returns them) is read each time, and its record is the caller's own.
 */
export const readOnce = <T extends object>(read: (item: Item) => T): ((item: Item) => T) => {
  const known = new WeakMap<Item, T>()
  return (item) => {
    if (!Object.isFrozen(item)) return read(item)
    const found = known.get(item)
    if (found) return found
    const fresh = read(item)
    freeze(fresh)
    known.set(item, fresh)
    return fresh
  }
}

/** Typed arrays cannot be frozen; records hold none. */
const freeze = (value: unknown): void => {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
}
