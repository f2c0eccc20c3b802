/** The part of Lambda's context that knows the deadline. Absent in tests: then there is no deadline. */
export type DeadlineContext = { getRemainingTimeInMillis(): number }

/** Returns whether an invocation has more than so much time (ms) left. */
export const timeLeft =
  (context: DeadlineContext | undefined, ms: number): (() => boolean) =>
  () =>
    (context?.getRemainingTimeInMillis() ?? Infinity) > ms
