import { dayMs, dayOf } from '../../runtime/time-buckets.ts'
import * as z from 'zod'
import { isPaused } from '../../channels/http/connections.ts'
import { pausedReason } from '../../channels/parsing/paused.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { Refusal, Repositories } from '../../storage/repositories.ts'
import { parseBody } from '../parse-body.ts'
import type { ConnectionDeps } from './connect.ts'
import { knownConnection, wholeConnection } from './load-connection.ts'
import type { QueuedEvent } from '../../model/queued-event.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

export type ReplayDeps = Pick<ConnectionDeps, 'secrets'> & {
  readonly rows: Pick<Repositories, 'connections' | 'touchpoints'>
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
}

/** Doors learn of the end of a pause within a minute: what they still held then is of that pause. */
const afterwards = 120_000

const bodySchema = z.strictObject({
  day: z.iso.date('must be a day such as 2026-01-05').optional(),
  cursor: z.string().max(8000).optional(),
})

/**
 * `POST …/bring-back`: what came while the connection was paused (last, or since `day`) goes onto the queue
 * again, read with the settings of now, a page at a time. Repeatable: what was brought back before counts
 * once. `next` is to be said in the following question; without it everything is done.
 * @throws Refused (409) while it is paused, or when it never was
 */
export const replayHeldEvents = async (
  deps: ReplayDeps,
  channel: string,
  id: string,
  body: unknown,
): Promise<{ brought: number; next?: { day: string; cursor?: string } }> => {
  const { rows, secrets, queue } = deps
  const known = await knownConnection({ rows: rows.connections }, channel, id)
  const { pause } = known.row
  if (pause?.to === undefined || isPaused(pause)) {
    throw new RejectedError(
      pause ? 'a connection that is paused must be resumed first' : 'this connection never was paused',
      { status: 409 },
    )
  }
  const asked = parseBody(bodySchema, body)
  const day = asked.day ?? dayOf(pause.from)
  const { settings } = await wholeConnection({ secrets }, known)
  const page = await rows.touchpoints.refusals(
    channel,
    day,
    omitUndefined({ limit: 100, cursor: asked.cursor }),
  )
  const until = pause.to + afterwards
  const held = page.items.filter(
    (refusal) => refusal.connection === id && refusal.reason === pausedReason && refusal.receivedAt <= until,
  )
  await queue(held.map((refusal) => againOf(refusal, settings)))
  if (page.cursor !== undefined) return { brought: held.length, next: { day, cursor: page.cursor } }
  const following = dayOf(Date.parse(day) + dayMs)
  return following <= dayOf(until)
    ? { brought: held.length, next: { day: following } }
    : { brought: held.length }
}

const againOf = (
  { channel, connection, receivedAt, text, held = {} }: Refusal,
  settings: QueuedEvent['settings'],
): QueuedEvent =>
  omitUndefined({
    v: 1 as const,
    channel,
    connection,
    receivedAt,
    text,
    context: Object.keys(held).length === 0 ? undefined : held,
    settings: Object.keys(settings ?? {}).length === 0 ? undefined : settings,
  })
