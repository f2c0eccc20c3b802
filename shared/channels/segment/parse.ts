import * as z from 'zod'
import type { Identity, Scalar, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { assumptionsSchema } from '../parsing/connection-defaults.ts'
import { prop, parseOrReject, buildTouchpoint } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity, isStated } from '../parsing/identities.ts'
import { parseJson } from '../parsing/json.ts'
import { clocked, type Clocked } from '../../model/stated-time.ts'
import { isAboutConsent, isForAll } from '../../people/consent/consent-statement.ts'
import { isNeverReceived, typeNamed } from '../parsing/event-names.ts'
import {
  checkedFlags,
  identitiesIn,
  storedFields,
  type Message,
  particulars,
} from '../parsing/segment-fields.ts'

const tracked = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const
const members = z
  .looseObject({})
  .nullish()
  .transform((said) => said ?? {})
const id = z.union([z.string(), z.number(), z.null()], 'must be a text').optional()

/** One event of the Tracking API, as far as we read it. Everything else is let be. */
const eventSchema = z.object({
  type: z.enum([...tracked, 'delete'], `must be one of ${tracked.join(', ')}`),
  event: z.string('must be the name of what happened').optional(),
  name: z.unknown().optional(),
  messageId: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((said) => String(said ?? '').toWellFormed()),
  userId: id,
  anonymousId: id,
  previousId: id,
  groupId: id,
  timestamp: z.unknown().optional(),
  originalTimestamp: z.unknown().optional(),
  receivedAt: z.unknown().optional(),
  properties: members,
  traits: members,
  context: members,
})
type Event = z.output<typeof eventSchema>

/**
 * `tracking`: sent to us by a client, whose clock `sentAt` sets right. `forwarded`: passed on by Segment,
 * which did that already and may ask to delete somebody.
 */
type Manner = 'tracking' | 'forwarded'

/**
 * One event of Segment's Tracking API (Segment, HTTP Tracking API) as a touchpoint.
 * @throws Refused naming field and rule
 */
export const readSegment =
  (manner: Manner) =>
  async ({ event: queued, settings }: ParseContext): Promise<Touchpoint[]> => {
    const event = parseOrReject(eventSchema, parseJson(queued.text))
    insistOnRules(event, manner)
    const assumed = assumptionsSchema.parse(settings)
    const type = typeOf(event)
    const message = messageOf(event)
    const { props, value } = storedFields(type, message, assumed)
    const { company, ...rest } = particulars(type, message)
    const known = {
      id: event.messageId === '' ? hashId(queued.text) : event.messageId,
      channel: queued.channel,
      source: queued.connection,
      type,
      when: whenOf(event, queued.receivedAt, queued.context?.['sentAt'], manner),
      identities: [...idsIn(event), ...(await identitiesIn(type, message, assumed))],
      props: {
        ...props,
        ...vouched(type, settings),
        ...ownWords(event, type),
        ...(await checkedFlags(type, message, assumed.country, queued.receivedAt)),
      },
      company: company ?? groupName(event),
      ...rest,
      value,
    }
    return [buildTouchpoint(known)]
  }

/** What its clients send. */
export const parse = readSegment('tracking')

const insistOnRules = (event: Event, manner: Manner): void => {
  if (event.type === 'delete' && manner === 'tracking')
    throw new RejectedError(`type must be one of ${tracked.join(', ')}`, { field: 'type' })
  if (!isStated(event.userId) && !isStated(event.anonymousId))
    throw new RejectedError('userId or anonymousId must be there', { field: 'userId' })
  if (event.type === 'track' && !event.event?.trim())
    throw new RejectedError('event must be the name of what happened', { field: 'event' })
  if (event.type === 'track' && isNeverReceived(event.event ?? ''))
    throw new RejectedError('event must not be what is only ever computed', { field: 'event' })
  if (event.type === 'alias' && !(isStated(event.previousId) && isStated(event.userId)))
    throw new RejectedError('previousId and userId must be there', { field: 'previousId' })
  if (event.type === 'group' && !isStated(event.groupId))
    throw new RejectedError('groupId must be there', { field: 'groupId' })
}

const typeOfCall: Readonly<Record<Exclude<Event['type'], 'track'>, TouchpointType>> = {
  identify: 'profile.updated',
  page: 'web.page_viewed',
  screen: 'web.page_viewed',
  group: 'profile.updated',
  alias: 'identity.linked',
  delete: 'privacy.erasure_requested',
}
const typeOf = ({ type, event = '' }: Event): TouchpointType =>
  type === 'track' ? typeNamed(event) : typeOfCall[type]

/** The traits of a group call are the group's. */
const messageOf = ({ type, properties, traits, context }: Event): Message => ({
  properties,
  traits: type === 'group' ? {} : traits,
  context,
})
const groupName = ({ type, traits }: Event): string | undefined =>
  type === 'group' && typeof traits['name'] === 'string' ? traits['name'] : undefined

const idsIn = ({ type, userId, anonymousId, previousId }: Event): Identity[] => [
  ...identity('userId', userId),
  ...identity('anonymousId', anonymousId),
  ...(type === 'alias' ? identity('anonymousId', previousId) : []),
]

/**
 * What a key that is on no page says of consent, or of an event for all who registered, is believed
 * (`isVouchedFor`); what is not stated by us is never in here, for properties are a closed list.
 */
const vouched = (type: TouchpointType, settings: ParseContext['settings']): Record<string, Scalar> =>
  settings['server'] === true && (isAboutConsent(type) || isForAll(type)) ? { vouched: true } : {}

/**
 * What the call itself says: the name of a page, the group, and the sender's own word for what we have none
 * for.
 */
const ownWords = ({ type, name, event, groupId }: Event, as: TouchpointType): Record<string, Scalar> => ({
  ...((type === 'page' || type === 'screen') && typeof name === 'string' && name !== ''
    ? prop('page', name)
    : {}),
  ...(type === 'group' ? prop('group_id', String(groupId)) : {}),
  ...(as === 'other' ? prop('event', event?.trim()) : {}),
})

const whenOf = (
  { originalTimestamp, timestamp, receivedAt: theirs }: Event,
  receivedAt: number,
  sentAt: unknown,
  manner: Manner,
): Clocked => {
  const stated = originalTimestamp ?? timestamp
  if (manner === 'tracking') return clocked(stated, receivedAt, sentAt)
  const corrected = clocked(timestamp ?? originalTimestamp ?? theirs, receivedAt)
  return { ...corrected, statedAt: clocked(stated ?? theirs, receivedAt).statedAt }
}
