import { cutText } from '../../runtime/text/cut-text.ts'
import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { Refusal } from '../../storage/repositories.ts'
import { flagsIn, flagText } from '../../people/contact/flags.ts'
import { type FindStaff, ownerFlags } from '../../teams/staff-member.ts'
import { parserNamed } from '../parsers.ts'
import { sesEventSchema } from '../ses/event.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { pausedReason } from './paused.ts'
import { instantOf } from '../../model/stated-time.ts'
import { type QueuedEvent, queuedEventSchema } from '../../model/queued-event.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * What lies on the touchpoints queue: an event somebody queued, or one of Amazon SES as EventBridge brings
 * it.
 */
export const ingestMessageSchema = z.union([
  queuedEventSchema,
  sesEventSchema.transform((event): QueuedEvent => ({
    v: 1,
    channel: 'ses',
    connection: 'eventbridge',
    receivedAt: instantOf(event.time) ?? 0,
    text: JSON.stringify(event),
  })),
])

/**
 * Under which name a refusal lies that came from no channel of ours: a name nobody knows may be of any length
 * and hold anything.
 */
const nobodys = 'unknown'

/** Stores or refuses an event. Both are idempotent: a redelivered event is deduplicated by its key. */
export type IngestDeps = {
  readonly add: (touchpoint: Touchpoint) => Promise<unknown>
  readonly refuse: (refusal: Refusal) => Promise<unknown>
  /**
   * Whether a touchpoint reacts to an old message of somebody who was erased (`isAfterErasure`); left out,
   * none does.
   */
  readonly isAfterErasure?: (touchpoint: Touchpoint) => Promise<boolean>
  /** Finds the colleague an owner names, by the staff list in force; left out, owners are not checked. */
  readonly findStaff?: () => Promise<FindStaff | undefined>
}

/**
 * One event is kept as touchpoints, or refused with the reason on record. It reads nothing but whether
 * somebody who reacts to a message of ours was erased.
 * @throws Unavailable when the database does not answer; whatever else is thrown is our own bug. The queue
 * brings the event again, and in the end parks it.
 */
export const ingestEvent =
  ({ add, refuse, isAfterErasure = async () => false, findStaff = async () => undefined }: IngestDeps) =>
  async (event: QueuedEvent): Promise<void> => {
    const read = event.paused ? whilePaused : await remaining(await readOf(event), isAfterErasure)
    if (!(read instanceof RejectedError)) {
      await Promise.all(read.map(async (touchpoint) => add(await withOwnerFlags(touchpoint, findStaff))))
      return
    }
    const { channel, connection, receivedAt, text } = event
    await refuse(
      omitUndefined({
        id: hashId(JSON.stringify([channel, connection, text])),
        channel: parserNamed(channel) ? channel : nobodys,
        connection,
        receivedAt,
        text: read === afterErasure ? '' : text,
        reason: read.message,
        field: read.field,
        held: read === whilePaused ? (event.context ?? {}) : undefined,
      }),
    )
  }

/**
 * The touchpoint, flagged where its owner is no colleague of the staff list, or could be several. The list is
 * read only for touchpoints that state an owner.
 */
const withOwnerFlags = async (
  touchpoint: Touchpoint,
  findStaff: NonNullable<IngestDeps['findStaff']>,
): Promise<Touchpoint> => {
  const { owner, flags: known } = touchpoint.props
  if (owner === undefined || owner === null) return touchpoint
  const codes = [...flagsIn(known).map((code) => ({ code })), ...ownerFlags(await findStaff(), owner)]
  const flags = flagText(codes)
  return flags === undefined ? touchpoint : { ...touchpoint, props: { ...touchpoint.props, flags } }
}

const afterErasure = new RejectedError('the person was erased: deliveries of older messages are not stored', {
  field: 'identities',
})

/** What is kept of an event; a refusal where all of it reacts to messages of people who were erased. */
const remaining = async (
  read: Touchpoint[] | RejectedError,
  isGone: NonNullable<IngestDeps['isAfterErasure']>,
): Promise<Touchpoint[] | RejectedError> => {
  if (read instanceof RejectedError) return read
  const gone = await Promise.all(read.map(isGone))
  return read.length > 0 && gone.every(Boolean) ? afterErasure : read.filter((_, index) => !gone[index])
}

const whilePaused = new RejectedError(pausedReason, { field: 'connection' })

const readOf = async (event: QueuedEvent): Promise<Touchpoint[] | RejectedError> => {
  const reader = parserNamed(event.channel)
  if (!reader)
    return new RejectedError(`channel must be one there is, not ${cutText(event.channel, 40)}`, {
      field: 'channel',
    })
  try {
    return await reader.parse({ event, settings: event.settings ?? {} })
  } catch (error) {
    if (error instanceof RejectedError) return error
    throw error
  }
}
