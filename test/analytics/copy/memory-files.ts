import type { CopyFiles } from '../../../shared/storage/copy-files.ts'
import { RetryableError } from '../../../shared/runtime/errors.ts'

export type MemoryFiles = CopyFiles & {
  readonly stored: Map<string, Uint8Array>
  /** The next writes and removals that succeed; the one after them fails, as all that follow. */
  failAfter: (operations: number) => void
}

/** The files of a copy in memory. @param clock ms UTC */
export const memoryFiles = (clock: () => number): MemoryFiles => {
  const stored = new Map<string, Uint8Array>()
  const times = new Map<string, number>()
  let left = Infinity
  const spend = () => {
    if (left-- <= 0) throw new RetryableError('the process died')
  }
  return {
    stored,
    failAfter: (operations) => void (left = operations),
    list: async function* (prefix) {
      for (const key of [...stored.keys()].sort())
        if (key.startsWith(prefix))
          yield { key, size: stored.get(key)?.length ?? 0, writtenAt: times.get(key) ?? 0 }
    },
    read: async (key) => stored.get(key),
    write: async (key, bytes) => {
      spend()
      stored.set(key, bytes)
      times.set(key, clock())
    },
    remove: async (key) => {
      spend()
      stored.delete(key)
    },
  }
}
