import * as z from 'zod'
import type { Identity, Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { countryIn } from '../../people/contact/country.ts'
import type { Actor } from '../parsing/actor.ts'
import { scalarToText } from '../parsing/scalar-text.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'

const id = z.union([z.string(), z.number()])
const eventSchema = z.object({
  type: z.string('must be the name of what happened').min(1, 'must be the name of what happened'),
  id: id.optional(),
  account_id: id.optional(),
  time: z.string().optional(),
  subject: z.unknown().optional(),
  detail: z.looseObject({}, 'must be an object'),
  event: z.looseObject({}).nullish().catch(undefined),
})
type Event = z.output<typeof eventSchema>

/**
 * By event type and new value; of these names only the first is verified (developer.zendesk.com, Verifying
 * webhooks).
 */
const meanings: Readonly<Record<string, EventMapping>> = {
  'ticket.created': 'ticket.created',
  'ticket.status_changed solved': 'ticket.solved',
  'ticket.status_changed closed': 'ticket.solved',
  'ticket.solved': 'ticket.solved',
  'ticket.closed': 'ticket.solved',
  'ticket.csat_received': 'ticket.csat',
  'ticket.csat': 'ticket.csat',
  'user.created': 'profile.updated',
  'user.details_changed': 'profile.updated',
}

/**
 * What changed is told by each change's own name: what of it we do not know is still an update of the ticket.
 */
const typeOf = (settings: ParseContext['settings'], name: string, { event }: Event): Touchpoint['type'] => {
  const now = typeof event?.['current'] === 'string' ? event['current'].toLowerCase() : ''
  const exactly = mapEventType(settings, meanings, `${name} ${now}`).type
  const known = exactly === 'other' ? mapEventType(settings, meanings, name).type : exactly
  return known === 'other' && name.startsWith('ticket.') ? 'ticket.updated' : known
}

const automatic =
  /^(rule|trigger|automation|system|macro|sla|answer_?bot|bot|messaging_bot|ai_agent|campaign)/i

/**
 * Who did it: a trigger, an automation or Zendesk itself (actor -1); the author of a comment, who is of the
 * staff or not; the requester; any other actor is of the staff. Nothing where the event does not say.
 */
const actorOf = ({ detail, event }: Event): Actor | undefined => {
  const actor = scalarToText(event?.['actor_id'] ?? detail['actor_id'] ?? detail['updater_id'])
  const comment = membersOf(event?.['comment'])
  const author = membersOf(comment?.['author'])
  if ([actor, scalarToText(author?.['id'])].includes('-1') || automatic.test(viaOf(comment) || viaOf(event)))
    return 'automation'
  if (typeof author?.['is_staff'] === 'boolean') return author['is_staff'] ? 'colleague' : 'person'
  if (actor !== '') return actor === scalarToText(detail['requester_id']) ? 'person' : 'colleague'
  return undefined
}

/** Through what a change came; what the ticket itself came through (`detail.via`) says nothing of it. */
const viaOf = (said: Readonly<Record<string, unknown>> | null | undefined): string =>
  scalarToText(membersOf(said?.['via'])?.['channel'])

/**
 * One of Zendesk's events, or what a trigger sends in the same shape: the requester's ticket.
 * @throws Refused when it names nobody
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { text } = reading.event
  const said = parseOrReject(eventSchema, parseJson(text))
  const name = said.type.replace(/^zen:event-type:/, '')
  const { detail, event } = said
  const account = String(said.account_id ?? reading.event.connection)
  const isUser = name.startsWith('user.')
  return [
    await toTouchpoint(reading, {
      id: said.id === undefined ? hashId(text) : String(said.id),
      type: typeOf(reading.settings, name, said),
      at: said.time,
      identities: whoIn(detail, isUser, account),
      traits: {
        email: detail['requester_email'] ?? detail['email'],
        phone: detail['requester_phone'] ?? detail['phone'],
        country: countryIn(detail),
        name: detail['requester_name'] ?? (isUser ? detail['name'] : undefined),
      },
      properties: {
        ticket_id: isUser ? undefined : detail['id'],
        subject: detail['subject'],
        score: event?.['score'] ?? detail['score'],
        reason: event?.['current'],
        owner: detail['assignee_id'],
        by: actorOf(said),
      },
      context: { locale: detail['locale'] },
      event: name,
    }),
  ]
}

const whoIn = (detail: Event['detail'], isUser: boolean, account: string): Identity[] =>
  identity('zendesk.user_id', isUser ? detail['id'] : detail['requester_id'], account)
