import { RetryableError } from './errors.ts'

/** What an attempt answers when another write came first: its conditional write did not hold. */
export const conflict: unique symbol = Symbol('conflict')

export type RetryOptions = {
  /** How often a read-modify-write is attempted; 8 unless stated. */
  readonly attempts?: number
  /** For the caller of a busy row: after how many ms another try may succeed. */
  readonly retryAfterMs?: number
}

/**
 * Repeats an optimistic read-modify-write until its conditional write succeeds: the one loop for all of them.
 * @param what is written, as the subject of the error
 * @param attempt reads, decides and writes; answers `conflict` when the condition did not hold
 * @throws RetryableError when others write the same row in every attempt
 */
export const retryOnConflict = async <T>(
  what: string,
  attempt: () => Promise<T | typeof conflict>,
  { attempts = 8, ...options }: RetryOptions = {},
): Promise<T> => {
  for (let made = 0; made < attempts; made++) {
    const result = await attempt()
    if (result !== conflict) return result
  }
  throw new RetryableError(`${what} is being written by others`, options)
}
