import type { Interruption } from '../model/interruption.ts'
import type { Journey } from '../model/journey.ts'

/**
 * Whether the thread is still broken: the interruption is not closed, and the promise that broke still stands
 * open in the journey, which may know better already.
 */
export const isInterruptionOpen = (
  interruption: Interruption | undefined,
  journey: Journey | undefined,
): boolean => {
  if (interruption?.status !== 'open' && interruption?.status !== 'treating') return false
  const { cause, alias, openedBy } = interruption
  return (
    journey?.watches.some(
      (watch) => watch.cause === cause && watch.alias === alias && watch.by === openedBy,
    ) ?? false
  )
}
