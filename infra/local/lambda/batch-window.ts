/** Whether somebody waits for everything to come to rest: then no batch waits to become larger. */
export interface FlushRequest {
  readonly hurried: () => boolean
  /** Says that somebody waits; call what comes back when they wait no more. */
  readonly ask: () => () => void
  readonly onHurry: (listener: () => void) => void
}

/** Keeps who waits. */
export const createFlushRequest = (): FlushRequest => {
  const listeners: (() => void)[] = []
  let waiting = 0
  return {
    hurried: () => waiting > 0,
    ask: () => {
      waiting += 1
      for (const listener of listeners) listener()
      return () => {
        waiting -= 1
      }
    },
    onHurry: (listener) => void listeners.push(listener),
  }
}

/** On one machine nobody is to wait longer than this for a batch to fill. */
const longestMs = 250

/**
 * Lets a batch gather for the mapping's batching window, though never for long, before it is handed over; at
 * once where somebody waits for rest. Larger batches are what makes a flood cheap, here as in AWS.
 */
export const createBatchWindow = (
  seconds: number,
  { haste, speed, run }: { haste: FlushRequest; speed: () => number; run: () => void },
): (() => void) => {
  if (seconds === 0) return run
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    run()
  }
  haste.onHurry(() => {
    if (timer) flush()
  })
  return () => {
    if (haste.hurried()) flush()
    else timer ??= setTimeout(flush, Math.min(seconds * 1000, longestMs) / Math.max(1, speed()))
  }
}
