/** What is going on right now: who wants to know whether all is quiet looks here. */
export interface Activity {
  /** Says that something began; call what comes back when it ended. */
  readonly begin: () => () => void
  /** How much is under way. */
  readonly running: () => number
  /** A number that changes whenever anything begins or ends. */
  readonly epoch: () => number
  /** Resolves when nothing is under way, or after a time. */
  readonly idle: (timeoutMs: number) => Promise<void>
}

/** Counts what is under way. */
export const createActivity = (): Activity => {
  let running = 0
  let epoch = 0
  const waiting = new Set<() => void>()
  return {
    begin: () => {
      running += 1
      epoch += 1
      let ended = false
      return () => {
        if (ended) return
        ended = true
        running -= 1
        epoch += 1
        if (running === 0) for (const wake of waiting) wake()
      }
    },
    running: () => running,
    epoch: () => epoch,
    idle: async (timeoutMs) => {
      if (running === 0) return
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer)
          waiting.delete(done)
          resolve()
        }
        const timer = setTimeout(done, timeoutMs)
        waiting.add(done)
      })
    },
  }
}
