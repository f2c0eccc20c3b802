import { Refused } from '../../runtime/errors.ts'
import { describe, log } from '../../runtime/log.ts'
import type { Answer, Connection, Door, QueuedEvent, RawRequest, Received } from '../channel.ts'
import { doorNamed, trackingDoors } from '../receivers.ts'
import { writeKeyOf } from '../segment/write-key.ts'
import { connectionOf, type SecretOf } from './connections.ts'
import { problemOf } from '../../runtime/http.ts'

/** What a door needs of the world. `queue` has kept all events when it returns, or throws. */
export type DoorVerbs = {
  readonly secretOf: SecretOf
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
  /** What lies at an address a door has named. */
  readonly fetched: (url: string) => Promise<string>
}

/**
 * Somebody knocks at `/hooks/{channel}/{connection}`: verify, queue, answer, in the sender's terms.
 * @param now ms UTC
 * @throws Unavailable when the events could not be kept: nothing was promised
 */
export const knock = async (
  verbs: DoorVerbs,
  request: RawRequest,
  channel: string,
  key: string,
  now: number,
): Promise<Answer> => {
  const door = await doorNamed(channel)
  // What stands behind a ~ is the token of a sender that signs nothing; the door looks at it.
  const [id = ''] = key.split(/~|%7e/i)
  const connection =
    door && door.keyOf === undefined ? await connectionOf(verbs.secretOf, door, id, now) : undefined
  if (!door || !connection) return problemOf(new Refused('there is no such connection', { status: 404 }))
  return enter(verbs, door, connection, request, now)
}

/** A call of the Tracking API: its connection is named by the write key it carries. */
export const track = async (verbs: DoorVerbs, request: RawRequest, now: number): Promise<Answer> => {
  try {
    const key = writeKeyOf(request)
    const found = key === undefined ? undefined : await firstOf(verbs, key, now)
    if (found) return await enter(verbs, found.door, found.connection, request, now)
    throw new Refused('the write key is not known', { status: 401 })
  } catch (error) {
    return refusalOf(await doorNamed('segment'), error)
  }
}

const firstOf = async (
  { secretOf }: DoorVerbs,
  writeKey: string,
  now: number,
): Promise<{ door: Door; connection: Connection } | undefined> => {
  for (const name of trackingDoors) {
    const door = await doorNamed(name)
    const connection = door && (await connectionOf(secretOf, door, door.keyOf?.(writeKey) ?? '', now))
    if (connection) return { door, connection }
  }
  return undefined
}

const enter = async (
  verbs: DoorVerbs,
  door: Door,
  connection: Connection,
  request: RawRequest,
  now: number,
): Promise<Answer> => {
  try {
    const needed = door.needs?.(request, connection)
    const received = door.receive(
      request,
      connection,
      now,
      needed === undefined ? undefined : await verbs.fetched(needed),
    )
    if (received.events.length > 0) await verbs.queue(queuedOf(received, connection, now))
    if (received.visit !== undefined) await verbs.fetched(received.visit)
    return received.answer
  } catch (error) {
    if (error instanceof Refused)
      log.warn('refused at the door', {
        channel: door.name,
        connection: connection.id,
        status: error.status,
        ...describe(error),
      })
    return refusalOf(door, error, connection)
  }
}

const refusalOf = (door: Door | undefined, error: unknown, connection?: Connection): Answer => {
  if (!(error instanceof Refused)) throw error
  return door?.refusal ? door.refusal(error, connection) : problemOf(error)
}

/** What a request brought, as it goes onto the queue: one message for each event. */
export const queuedOf = (
  { events, context }: Pick<Received, 'events' | 'context'>,
  { channel, id, settings, paused = false }: Connection,
  receivedAt: number,
): QueuedEvent[] =>
  events.map((text) => ({
    v: 1,
    channel,
    connection: id,
    receivedAt,
    text,
    ...(context === undefined ? {} : { context: { ...context } }),
    ...(Object.keys(settings).length === 0 ? {} : { settings: { ...settings } }),
    ...(paused ? { paused } : {}),
  }))
