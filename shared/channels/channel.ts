import type * as z from 'zod'
import type { Scalar, Touchpoint } from '../model/touchpoint.ts'
import type { RejectedError } from '../runtime/errors.ts'
import type { HttpRequest, HttpResponse } from '../runtime/http.ts'
import type { Connection } from '../model/connection.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

/**
 * What a verified request is worth: what to say, and the vendor's events, one text each, exactly as they will
 * be read later. `context` is what the whole request said about each of them.
 */
export type VerifiedRequest = {
  readonly answer: HttpResponse
  readonly events: readonly string[]
  readonly context?: Readonly<Record<string, Scalar>>
  /**
   * An address of the vendor's own that must be visited before it sends anything: verified, like all else.
   */
  readonly confirmationUrl?: string
}
/** What `read` needs to know beside the event. */
export type ParseContext = { readonly event: QueuedEvent; readonly settings: Connection['settings'] }

/**
 * The half of a channel that stands at the door: verify over the raw bytes, take apart, answer. Pure: no
 * clock, no network. `receive` throws `Refused` in the sender's terms.
 */
export interface WebhookReceiver {
  readonly name: string
  /** Shapes of what a connection must be given; unknown keys are refused. */
  readonly secrets: z.ZodType<Record<string, string | string[]>>
  readonly settings: z.ZodType<Connection['settings']>
  /**
   * Where a channel's connection is not named in the path: the key under which it is kept, from its secret.
   */
  readonly keyOf?: (secret: string) => string
  /**
   * What must be had before `receive` can verify: an address of the vendor's own, such as its certificate's.
   * Says where, and fetches nothing: docs/decisions/013-a-door-says-what-it-needs-from-outside.md.
   */
  readonly resourceToFetch?: (request: HttpRequest, connection: Connection) => string | undefined
  /** `fetched` is what lies at the address that `needs` named. */
  verify(request: HttpRequest, connection: Connection, now: number, fetched?: string): VerifiedRequest
  /** How to say no in the sender's terms; without it a problem (RFC 9457). */
  readonly rejectionResponse?: (refused: RejectedError, connection?: Connection) => HttpResponse
}

/**
 * The half of a channel behind the queue: turns one event into touchpoints, contact details already cleansed.
 * A function of the event alone. `read` throws `Refused` naming field and rule for an event we will never
 * take.
 */
export interface EventParser {
  readonly name: string
  parse(reading: ParseContext): Touchpoint[] | Promise<Touchpoint[]>
}

/**
 * What a vendor kept until we asked. `confirm` tells it that we have these events: only after they lie on a
 * queue that survives us.
 */
export type Pulled = Pick<VerifiedRequest, 'events' | 'context'> & { readonly confirm: () => Promise<void> }

/** What asking needs of the world: the network, and the time in ms UTC. */
export type PollContext = { readonly fetch: typeof fetch; readonly now: () => number }

/**
 * The half of a channel whose vendor tells only those who ask. `pull` asks page by page until there is no
 * more, and asks for nothing where the connection holds nothing to ask with. Whoever walks the pages stores
 * one, confirms it, and only then takes the next.
 */
export interface ChannelPoller {
  readonly name: string
  /** @throws Unavailable when the vendor does not answer, or not as it should */
  poll(connection: Connection, asking: PollContext): AsyncIterable<Pulled>
  /**
   * Asks the vendor for what nobody would miss, such as a key to its API; nothing where the connection holds
   * nothing to ask with.
   * @throws Unavailable with what is wrong, where the vendor says no
   */
  readonly probe?: (connection: Connection, asking: PollContext) => Promise<true | undefined>
}

/**
 * A way in. Its halves lie apart, so that the door loads without what only reading needs, and reading without
 * the door.
 */
export interface Channel extends WebhookReceiver, EventParser {
  readonly name: string
}
