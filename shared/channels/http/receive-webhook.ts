import { RejectedError } from '../../runtime/errors.ts'
import { errorFields, log } from '../../runtime/log.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { receiverNamed, trackingReceivers } from '../receivers.ts'
import { writeKeyOf } from '../segment/write-key.ts'
import { connectionOf, type SecretOf } from './connections.ts'
import { toProblemResponse, type HttpResponse, type HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'
import type { QueuedEvent } from '../../model/queued-event.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** What a door needs of the world. `queue` has kept all events when it returns, or throws. */
export type ReceiverDeps = {
  readonly secretOf: SecretOf
  readonly enqueue: (events: readonly QueuedEvent[]) => Promise<void>
  /** What lies at an address a door has named. */
  readonly fetched: (url: string) => Promise<string>
}

/**
 * Somebody knocks at `/hooks/{channel}/{connection}`: verify, queue, answer, in the sender's terms.
 * @param now ms UTC
 * @throws Unavailable when the events could not be kept: nothing was promised
 */
export const receiveWebhook = async (
  deps: ReceiverDeps,
  request: HttpRequest,
  channel: string,
  key: string,
  now: number,
): Promise<HttpResponse> => {
  const door = await receiverNamed(channel)
  // What stands behind a ~ is the token of a sender that signs nothing; the door looks at it.
  const [id = ''] = key.split(/~|%7e/i)
  const connection =
    door && door.keyOf === undefined ? await connectionOf(deps.secretOf, door, id, now) : undefined
  if (!door || !connection)
    return toProblemResponse(new RejectedError('there is no such connection', { status: 404 }))
  return verifyAndEnqueue(deps, door, connection, request, now)
}

/** A call of the Tracking API: its connection is named by the write key it carries. */
export const receiveTrackingCall = async (
  deps: ReceiverDeps,
  request: HttpRequest,
  now: number,
): Promise<HttpResponse> => {
  try {
    const key = writeKeyOf(request)
    const found = key === undefined ? undefined : await firstOf(deps, key, now)
    if (found) return await verifyAndEnqueue(deps, found.door, found.connection, request, now)
    throw new RejectedError('the write key is not known', { status: 401 })
  } catch (error) {
    return refusalOf(await receiverNamed('segment'), error)
  }
}

const firstOf = async (
  { secretOf }: ReceiverDeps,
  writeKey: string,
  now: number,
): Promise<{ door: WebhookReceiver; connection: Connection } | undefined> => {
  for (const name of trackingReceivers) {
    const door = await receiverNamed(name)
    const connection = door && (await connectionOf(secretOf, door, door.keyOf?.(writeKey) ?? '', now))
    if (connection) return { door, connection }
  }
  return undefined
}

const verifyAndEnqueue = async (
  deps: ReceiverDeps,
  door: WebhookReceiver,
  connection: Connection,
  request: HttpRequest,
  now: number,
): Promise<HttpResponse> => {
  try {
    const needed = door.resourceToFetch?.(request, connection)
    const received = door.verify(
      request,
      connection,
      now,
      needed === undefined ? undefined : await deps.fetched(needed),
    )
    if (received.events.length > 0) await deps.enqueue(toQueuedEvents(received, connection, now))
    if (received.confirmationUrl !== undefined) await deps.fetched(received.confirmationUrl)
    return received.answer
  } catch (error) {
    if (error instanceof RejectedError)
      log.warn('webhook.refused', {
        channel: door.name,
        connection: connection.id,
        status: error.status,
        ...errorFields(error),
      })
    return refusalOf(door, error, connection)
  }
}

const refusalOf = (
  door: WebhookReceiver | undefined,
  error: unknown,
  connection?: Connection,
): HttpResponse => {
  if (!(error instanceof RejectedError)) throw error
  return door?.rejectionResponse ? door.rejectionResponse(error, connection) : toProblemResponse(error)
}

/** What a request brought, as it goes onto the queue: one message for each event. */
export const toQueuedEvents = (
  { events, context }: Pick<VerifiedRequest, 'events' | 'context'>,
  { channel, id, settings, paused = false }: Connection,
  receivedAt: number,
): QueuedEvent[] =>
  events.map((text) =>
    omitUndefined({
      v: 1 as const,
      channel,
      connection: id,
      receivedAt,
      text,
      context: context === undefined ? undefined : { ...context },
      settings: Object.keys(settings).length === 0 ? undefined : { ...settings },
      paused: paused ? paused : undefined,
    }),
  )
