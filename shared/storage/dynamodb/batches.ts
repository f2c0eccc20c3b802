import type { Pause } from '../backoff.ts'

export type Outcome = 'put' | 'failed'

/**
 * Cuts a list into batches of so many entries and bytes at most, keeping its order. What is too long by
 * itself gets a batch of its own.
 */
export function* batchesOf<T>(
  list: readonly T[],
  limits: { entries: number; bytes: number },
  sizeOf: (entry: T) => number,
): Generator<T[]> {
  let batch: T[] = []
  let bytes = 0
  for (const entry of list) {
    const size = sizeOf(entry)
    if (batch.length > 0 && (batch.length === limits.entries || bytes + size > limits.bytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(entry)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

const attempts = 4

/** Puts a batch, and again what of it failed, later and later. Returns how many could not be put. */
export const sendAll = async <T>(
  batch: readonly T[],
  put: (batch: readonly T[]) => Promise<Outcome[]>,
  pause: Pause,
): Promise<number> => {
  let left = batch
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause(attempt - 1)
    const outcomes = await put(left)
    left = left.filter((_, index) => outcomes[index] !== 'put')
    if (left.length === 0) return 0
  }
  return left.length
}
