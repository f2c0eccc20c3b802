import { ownEvent } from '../people/own-event.ts'
import { isoOf } from '../model/stated-time.ts'
import type { Identity } from '../model/touchpoint.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

/**
 * An assignment: `id` is the same however often it is told, `to` the colleague's staff id, `at` when it was
 * decided (ms UTC).
 */
export type Assignment = {
  readonly id: string
  readonly to: string
  readonly at: number
  readonly interruption: string
}

/** `lead.assigned` as it goes onto the touchpoints queue. */
export const assignedEvent = ({ id, to, at, interruption }: Assignment, person: Identity): QueuedEvent =>
  ownEvent({
    id,
    channel: 'own',
    source: 'own',
    type: 'lead.assigned',
    at,
    statedAt: isoOf(at),
    receivedAt: at,
    identities: [person],
    props: { owner: to, interruption },
  })
