import { hashId } from '../runtime/hash-id.ts'
import * as z from 'zod'

export const interruptionStatuses = ['open', 'treating', 'recovered', 'lost', 'dismissed'] as const
const interruptionStatus = z.enum(interruptionStatuses)
export type InterruptionStatus = z.infer<typeof interruptionStatus>

/**
 * A break that was found. It lies beside the alias of the touchpoint that opened it, so that joining people
 * moves nothing. All times in ms UTC: `since` when the thread was last whole, `due` when the promise ran out,
 * `foundAt` when we knew. `about` holds the facts a playbook and the reason (`interruptionReason`) need (an
 * event's name, a recording's address). `rev` grows with every word about it: an older word never overwrites
 * a newer one.
 */
export const interruptionSchema = z.object({
  id: z.string(),
  alias: z.string(),
  person: z.string(),
  cause: z.string(),
  key: z.string(),
  openedBy: z.string(),
  since: z.int(),
  due: z.int(),
  foundAt: z.int(),
  status: interruptionStatus,
  about: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  priority: z.number(),
  closedAt: z.int().optional(),
  closedBy: z.string().optional(),
  treatment: z.string().optional(),
  rev: z.int(),
})
export type Interruption = z.infer<typeof interruptionSchema>

/**
 * The same break has the same id, whoever finds it and however often: its alias, and a hash of its cause and
 * of the touchpoint that opened it.
 */
export const interruptionId = (cause: string, alias: string, openedBy: string): string =>
  alias + hashId(JSON.stringify([cause, openedBy]))

/** Comes after every other priority. */
export const lowestPriority = -Number.MAX_SAFE_INTEGER

/**
 * A sort key that never needs rewriting: value × 2^(age / half-life) grows at the same rate for all, so
 * log2(value) − since / half-life keeps its order for ever. Greater is more urgent.
 * @param value worth of mending it, any unit above zero
 * @param since ms UTC
 * @param halfLife ms in which waiting doubles the urgency
 */
export const priorityOf = (value: number, since: number, halfLife: number): number =>
  // Worth or half-life of zero or less have no logarithm and no quotient: the interruption comes last, and
  // can be written.
  value > 0 && halfLife > 0 ? Math.log2(value) - since / halfLife : lowestPriority
