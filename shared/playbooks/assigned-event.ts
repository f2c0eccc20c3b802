import { ownEvent } from '../people/own-event.ts'
import { isoOf } from '../model/stated-time.ts'
import type { Identity } from '../model/touchpoint.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

/** An assignment: a deterministic `id`, the colleague's staff id, and the time of the decision (ms UTC). */
export type Assignment = {
  readonly id: string
  readonly to: string
  readonly at: number
  readonly interruption: string
}

/** `lead.assigned`, as enqueued on the touchpoints queue. */
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
