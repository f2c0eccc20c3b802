import { randomInt } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

/** Waits before the nth repetition (from 0). */
export type Pause = (attempt: number) => Promise<void>

/**
 * Full jitter, doubling from 50 ms to at most 2 s: callers that were turned away together do not come back
 * together.
 */
export const jittered: Pause = (attempt) => setTimeout(randomInt(1, Math.min(2000, 50 * 2 ** attempt)))
