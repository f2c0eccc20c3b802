import type { Scalar } from './touchpoint.ts'

/**
 * What a person set up for one account of one channel. `secrets` holds lists where two may be active during a
 * rotation.
 */
export type Connection = {
  readonly channel: string
  readonly id: string
  readonly secrets: Readonly<Record<string, string | readonly string[]>>
  readonly settings: Readonly<Record<string, Scalar | readonly Scalar[] | Readonly<Record<string, Scalar>>>>
  /** Answered as ever, and what comes lies on record until somebody resumes it: docs/connections.md */
  readonly paused?: boolean
}
