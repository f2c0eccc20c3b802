import type { Touchpoint } from './touchpoint.ts'

/** One record of the table's stream: a touchpoint, or a refusal to be counted. `at` in ms UTC. */
export type StreamRecord = { readonly seq: string } & (
  | { readonly touchpoint: Touchpoint }
  | { readonly refused: { readonly channel: string; readonly at: number } }
)
