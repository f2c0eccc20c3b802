export const family = 'unknown|'

/** Whether a counter counts unknown events. */
export const isUnknownCounter = (counter: string): boolean => counter.startsWith(family)

/** The counter of the same connection that counts events without their names. */
export const withoutName = (counter: string): string => counter.slice(0, counter.lastIndexOf('|') + 1)
