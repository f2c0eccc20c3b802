import { dayMs } from '../runtime/time-buckets.ts'
import { sortByPriority, primaryAlias } from '../model/identity.ts'
import { isForAll, isTrustedSource } from '../people/consent/consent-statement.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import { log } from '../runtime/log.ts'
import type { Repositories } from '../storage/repositories.ts'
import { changeId, type Touchpoint } from '../model/touchpoint.ts'

type SubjectVerbs = Pick<Repositories, 'subjects' | 'touchpoints'>

/** Under which channel and source a change is told to each who registered. */
const told = { channel: 'own', source: 'event' } as const

/** How long (ms) after its receipt a registration or a change can still matter. */
const remembered = 400 * dayMs
/** Guests that are told at a time, and at most of one event: a larger one would hold the stream up. */
const width = 16
const mostGuests = 20_000

/**
 * Tells everyone who registered for an event what happens to the event as a whole (`event.rescheduled`,
 * `event.cancelled`, `event.ended`): each gets a touchpoint of their own in the log, so that a journey
 * remains a function of its touchpoints alone, whatever came first. A registration and a change that pass
 * each other find each other: each is written before the other is looked for. What a channel says that is
 * open to anyone changes nothing for others (`isVouchedFor`). Repeatable.
 */
export const spread = async (rows: SubjectVerbs, touchpoint: Touchpoint): Promise<void> => {
  const { type, props, channel, source, receivedAt } = touchpoint
  const subject = props['event_key']
  if (typeof subject !== 'string' || (channel === told.channel && source === told.source)) return
  const until = receivedAt + remembered
  if (isForAll(type) && isTrustedSource(touchpoint)) {
    await rows.subjects.addChange(subject, touchpoint, until)
    await tellGuests(rows, subject, touchpoint)
  } else if (type === 'event.registered' && isExpected(touchpoint)) {
    await rows.subjects.addGuest(subject, primaryAlias(touchpoint), until)
    for (const change of await rows.subjects.changes(subject))
      await rows.touchpoints.add(changeFor(touchpoint, change))
  }
}

/**
 * Whether the registration states when the event is, and that was not over long ago (an import of history).
 */
const isExpected = ({ props, receivedAt }: Touchpoint): boolean => {
  const end = Date.parse(String(props['ends_at'] ?? props['starts_at'] ?? ''))
  return end > receivedAt - 30 * dayMs
}

const tellGuests = async (rows: SubjectVerbs, subject: string, change: Touchpoint): Promise<void> => {
  const guests: string[] = []
  for await (const alias of rows.subjects.guests(subject)) {
    guests.push(alias)
    if (guests.length >= mostGuests) {
      log.error('event.too-many-guests', { most: mostGuests, type: change.type })
      break
    }
  }
  await mapConcurrent(width, guests, async (alias) => {
    const registration = await registrationOf(rows, alias, subject)
    if (registration) await rows.touchpoints.add(changeFor(registration, change))
  })
}

/** Their registration as it lies in the log; nothing where they were erased since. */
const registrationOf = async (
  { touchpoints }: SubjectVerbs,
  alias: string,
  subject: string,
): Promise<Touchpoint | undefined> => {
  for await (const touchpoint of touchpoints.ofAlias(alias))
    if (touchpoint.type === 'event.registered' && touchpoint.props['event_key'] === subject) return touchpoint
  return undefined
}

/**
 * The change as a touchpoint of one who registered. Its key is made of the change alone, so telling it again
 * adds nothing.
 */
const changeFor = (registration: Touchpoint, change: Touchpoint): Touchpoint => {
  const { type, at, statedAt, receivedAt, props } = change
  return {
    ...told,
    id: `event:${changeId(change)}`,
    type,
    at,
    statedAt,
    props,
    receivedAt: Math.max(receivedAt, registration.receivedAt),
    identities: sortByPriority(registration.identities).slice(0, 1),
  }
}
