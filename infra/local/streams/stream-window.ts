import * as z from 'zod'
import { type Json, type JsonObject, at } from '../json.ts'

/** A tumbling window under way, with what the function wants to remember in it. */
export const openWindow = z.object({ start: z.number(), state: z.custom<Json>() })
export type OpenWindow = z.output<typeof openWindow>

/** The window a record of this time belongs to; one that is late belongs to the window that is open. */
export const windowOf = (time: number, seconds: number, open: OpenWindow | undefined): OpenWindow => {
  const start = Math.floor(time / (seconds * 1000)) * seconds * 1000
  return open && start <= open.start ? open : { start, state: {} }
}

/** Whether a window is over at this time. */
export const isOver = ({ start }: OpenWindow, seconds: number, now: number): boolean =>
  now >= start + seconds * 1000

/** What an event carries of its window. */
export const windowFields = (
  { start, state }: OpenWindow,
  { seconds, shardId, arn, final }: { seconds: number; shardId: string; arn: string; final: boolean },
): JsonObject => ({
  window: { start: instant(start), end: instant(start + seconds * 1000) },
  state,
  shardId,
  eventSourceARN: arn,
  isFinalInvokeForWindow: final,
  isWindowTerminatedEarly: false,
})

/** The state a function answered with; what it had before, where it answered with none. */
export const stateAfter = (response: Json, before: Json): Json => at(response, 'state') ?? before

const instant = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
