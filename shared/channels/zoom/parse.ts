import * as z from 'zod'
import type { Identity, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { type Answer, personFieldsIn } from '../parsing/form-answers.ts'
import { countryIn } from '../../people/contact/country.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { scopeOf } from '../parsing/commerce/orders.ts'
import { numberIn } from '../parsing/number.ts'
import { instantOf, isoOf } from '../../model/stated-time.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'

const id = z.union([z.string(), z.number()]).nullish().catch(null)
const person = z.looseObject({ id, registrant_id: id, email: z.unknown().optional() })
const orNone = <T>(said: T | null | undefined): T | undefined => said ?? undefined
const name = 'must be the name of what happened'
const eventSchema = z.object({
  event: z.string(name).min(1, name),
  event_ts: z.unknown().optional(),
  payload: z.object({
    account_id: id,
    operation: z.unknown().optional(),
    object: z.looseObject({
      id,
      uuid: id,
      host_id: id,
      registrant: person.nullish().transform(orNone),
      participant: person.nullish().transform(orNone),
    }),
  }),
})
type Happening = z.output<typeof eventSchema>['payload']['object']

/**
 * By what comes behind `webinar.` or `meeting.`; who was refused is not registered, and who waits to be let
 * in is not yet. What happens to the event itself is about all who registered.
 */
const meanings: Readonly<Record<string, TouchpointType>> = {
  registration_created: 'event.registered',
  registration_approved: 'event.registered',
  registration_cancelled: 'event.registration_cancelled',
  registration_denied: 'event.registration_cancelled',
  participant_joined: 'event.joined',
  participant_left: 'event.left',
  updated: 'event.rescheduled',
  deleted: 'event.cancelled',
  permanently_deleted: 'event.cancelled',
  recovered: 'event.rescheduled',
  ended: 'event.ended',
}

/** Zoom states UTC, or the clock of the zone that it names beside it. */
const startOf = ({ start_time: start, timezone }: Happening): number | undefined => instantOf(start, timezone)

/**
 * An update states what changed: it reschedules only where it states a start. Of a series, a change to one
 * occurrence is not one to all.
 */
const isForAll = (type: TouchpointType, object: Happening, operation: unknown): boolean =>
  (type !== 'event.rescheduled' || startOf(object) !== undefined) &&
  (!Array.isArray(object['occurrences']) || operation === 'all')

const ofTheEvent: ReadonlySet<TouchpointType> = new Set([
  'event.rescheduled',
  'event.cancelled',
  'event.ended',
])

/** Whoever holds it joins and leaves as well. */
const isHost = ({ participant, host_id: host }: Happening): boolean =>
  Boolean(host) && participant?.id === host

const typeOf = (event: string, object: Happening, operation: unknown): TouchpointType => {
  const [, what = ''] = /^(?:webinar|meeting)\.(\w+)$/.exec(event) ?? []
  const type = Object.hasOwn(meanings, what) ? meanings[what] : undefined
  const waiting = type === 'event.registered' && object.registrant?.['status'] === 'pending'
  if (type === undefined || waiting || isHost(object)) return 'other'
  return ofTheEvent.has(type) && !isForAll(type, object, operation) ? 'other' : type
}

/** When it ends: as stated, or, as long as it is planned, its start and as many minutes as it is to take. */
const endOf = (type: TouchpointType, object: Happening): string | undefined => {
  const { end_time: end, timezone, duration } = object
  const ended = instantOf(end, timezone)
  if (ended !== undefined) return isoOf(ended)
  const [at, minutes] = [type === 'event.ended' ? undefined : startOf(object), numberIn(duration)]
  return at === undefined || minutes === undefined || minutes < 0 || minutes > 100_000
    ? undefined
    : isoOf(at + minutes * 60_000)
}

const who = (object: Happening, account: unknown): Identity[] => {
  const { registrant, participant, host_id: host } = object
  if (isHost(object) || (!registrant && !participant))
    return identity('zoom.host_id', host, scopeOf(account) ?? 'zoom')
  return identity('zoom.registrant_id', participant?.registrant_id ?? registrant?.id)
}

const answersOf = (said: unknown): Answer[] =>
  (Array.isArray(said) ? said.slice(0, 100) : []).flatMap((entry: unknown) => {
    const { title, value } = membersOf(entry) ?? {}
    return typeof title === 'string' ? [{ key: title, value }] : []
  })

const traitsOf = ({ registrant = {}, participant = {} }: Happening) => {
  const asked = personFieldsIn(answersOf(registrant['custom_questions']), {})
  return {
    email: participant.email ?? registrant.email,
    phone: registrant['phone'] || asked.phone,
    country: asked.country ?? countryIn(registrant, participant),
    company: registrant['org'] || asked.company,
    name: participant['user_name'],
    first_name: registrant['first_name'] || asked.name,
    last_name: registrant['last_name'] || undefined,
  }
}

/**
 * When the person did it, the same at every delivery; nothing where only Zoom says when it happened. What
 * becomes of a registration later is not dated by when it was made.
 */
const timeOf = (event: string, { registrant, participant }: Happening, type: TouchpointType): unknown => {
  if (type === 'event.left') return participant?.['leave_time']
  return (
    participant?.['join_time'] ??
    (event.endsWith('.registration_created') ? registrant?.['create_time'] : undefined)
  )
}

/**
 * One event of a webinar or a meeting: about the registrant or the participant; what concerns neither is
 * about its host, a colleague. Whoever joins without an address is known by the id of the registration.
 * Everything of one webinar has its number as `event_key`.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { event, event_ts: stamp, payload } = parseOrReject(eventSchema, parseJson(reading.event.text))
  const { object, account_id: account, operation } = payload
  const type = typeOf(event, object, operation)
  const { id: key, uuid, topic, registrant, participant } = object
  const {
    user_id: user,
    participant_uuid: presence,
    registrant_id: registration = registrant?.id,
  } = participant ?? {}
  const start = startOf(object)
  const startsAt = start === undefined ? undefined : isoOf(start)
  const ids = [event, stamp, key, uuid, registration, user, presence]
  return [
    await toTouchpoint(reading, {
      id: hashId(JSON.stringify(ids)),
      type,
      event,
      at: timeOf(event, object, type) ?? stamp,
      identities: who(object, account),
      traits: isHost(object) ? {} : traitsOf(object),
      properties: { event_key: key, event_name: topic, starts_at: startsAt, ends_at: endOf(type, object) },
    }),
  ]
}
