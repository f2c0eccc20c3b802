/**
 * What was said, where it is one word; nothing of a list or an object, for these may hold anything, even a
 * `toString` that is no function.
 */
export const scalarToText = (said: unknown): string =>
  typeof said === 'string' || typeof said === 'number' || typeof said === 'boolean' ? String(said) : ''
