import * as z from 'zod'
import { lastMoment } from './touchpoint.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** What is no secret about a connection. */
const settings = z.record(
  z.string(),
  z.union([scalar, z.array(scalar).readonly(), z.record(z.string(), scalar).readonly()]),
)

/**
 * One vendor event on the touchpoints queue. `receivedAt` in ms UTC; `context` is what the whole request said
 * about each of its events; `settings` the connection's at that time, so that nobody need look them up again.
 */
export const queuedEventSchema = z.object({
  v: z.literal(1),
  channel: z.string(),
  connection: z.string(),
  receivedAt: z.int().min(0).max(lastMoment),
  text: z.string(),
  context: z.record(z.string(), scalar).optional(),
  settings: settings.optional(),
  /** Its connection was paused when it came: it is kept whole, and not read. */
  paused: z.literal(true).optional(),
})

export type QueuedEvent = z.infer<typeof queuedEventSchema>
