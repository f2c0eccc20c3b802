import type * as z from 'zod'
import type { Scalar, Touchpoint } from '../journeys/touchpoint.ts'

/** A request as it came over the wire: raw bytes, header names in lower case, the query percent-decoded without turning `+` into a space. */
export type RawRequest = {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What a person set up for one account of one channel. `secrets` holds lists where two may be active during a rotation. */
export type Connection = {
  readonly channel: string
  readonly id: string
  readonly secrets: Readonly<Record<string, string | readonly string[]>>
  readonly settings: Readonly<Record<string, Scalar | readonly Scalar[] | Readonly<Record<string, Scalar>>>>
}

export type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }

/** What a verified request is worth: what to say, and the vendor's events, one text each, exactly as they will be read later. */
export type Received = { readonly answer: Answer; readonly events: readonly string[] }

/** One vendor event on the touchpoints queue. `receivedAt` in ms UTC; `context` is what the whole request said about each of its events. */
export type QueuedEvent = {
  readonly v: 1
  readonly channel: string
  readonly connection: string
  readonly receivedAt: number
  readonly text: string
  readonly context?: Readonly<Record<string, Scalar>>
}

/** What `read` needs to know beside the event. */
export type Reading = { readonly event: QueuedEvent; readonly settings: Connection['settings'] }

/**
 * A way in. `receive` runs at the door: verify over the raw bytes, take apart, answer; it throws `Refused` in the sender's terms.
 * `read` runs behind the queue: turns one event into touchpoints (contact details already cleansed); it throws `Refused` naming field and rule for an
 * event we will never take. Both are pure: no clock, no network.
 */
export interface Channel {
  readonly name: string
  /** Shapes of what a connection must be given; unknown keys are refused. */
  readonly secrets: z.ZodType<Record<string, string | string[]>>
  readonly settings: z.ZodType<Connection['settings']>
  /** Where a channel's connection is not named in the path: the key under which it is kept, from its secret. */
  readonly keyOf?: (secret: string) => string
  receive(request: RawRequest, connection: Connection, now: number): Received
  read(reading: Reading): Touchpoint[]
}
