import * as z from 'zod'

const base = { v: z.literal(1), id: z.string(), at: z.int(), person: z.string() }
const interruption = { interruption: z.string(), alias: z.string(), cause: z.string() }
const message = {
  message: z.string(),
  alias: z.string(),
  treatment: z.string(),
  interruption: z.string(),
  via: z.string(),
}

/**
 * What is told on the stack's own bus: one contract for publisher, rule and listener. `id` is deterministic:
 * the same fact told twice has the same id, so a listener that remembers ids hears it once. Times in ms UTC.
 * Breaking changes raise `v`.
 */
export const domainEventSchemas = {
  'touchpoint.kept': z.object({ ...base, type: z.string(), channel: z.string(), alias: z.string() }),
  'stage.reached': z.object({ ...base, stage: z.string() }),
  'interruption.found': z.object({ ...base, ...interruption }),
  'interruption.recovered': z.object({ ...base, ...interruption }),
  'interruption.dismissed': z.object({ ...base, ...interruption }),
  'interruption.lost': z.object({ ...base, ...interruption }),
  'message.sent': z.object({ ...base, ...message }),
  'message.failed': z.object({ ...base, ...message, reason: z.string() }),
  'message.suppressed': z.object({ ...base, ...message, reason: z.string() }),
  'message.unclear': z.object({ ...base, ...message, reason: z.string() }),
  'treatment.ended': z.object({
    ...base,
    treatment: z.string(),
    interruption: z.string(),
    outcome: z.string(),
  }),
} as const

export type DomainEventType = keyof typeof domainEventSchemas

/** What facts there are. */
export const domainEventTypes = z.object(domainEventSchemas).keyof().options

const fact = <T extends DomainEventType>(type: T) =>
  z.object({ type: z.literal(type), detail: domainEventSchemas[type] })

/** A fact with its detail-type. */
export const domainEventSchema = z.discriminatedUnion('type', [
  fact('touchpoint.kept'),
  fact('stage.reached'),
  fact('interruption.found'),
  fact('interruption.recovered'),
  fact('interruption.dismissed'),
  fact('interruption.lost'),
  fact('message.sent'),
  fact('message.failed'),
  fact('message.suppressed'),
  fact('message.unclear'),
  fact('treatment.ended'),
])
export type DomainEvent = z.infer<typeof domainEventSchema>

/** The source all facts carry. */
export const domainEventSource = 'rethread'
