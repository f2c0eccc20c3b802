import * as z from 'zod'
import type { Identity, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { countryIn } from '../../people/contact/country.ts'
import type { Actor } from '../parsing/actor.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { identity } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { scopeOf } from '../parsing/commerce/orders.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'

const person = z.looseObject({}).nullish().catch(undefined)
const conversation = z
  .looseObject({ meta: z.looseObject({ sender: person }).nullish().catch(undefined) })
  .nullish()
  .catch(undefined)
const eventSchema = z.looseObject({
  event: z.string('must be the name of what happened').min(1, 'must be the name of what happened'),
  id: z.union([z.string(), z.number()]).optional().catch(undefined),
  message_type: z.union([z.string(), z.number()]).optional().catch(undefined),
  private: z.boolean().optional().catch(undefined),
  content_attributes: z.looseObject({}).nullish().catch(undefined),
  additional_attributes: z.looseObject({}).nullish().catch(undefined),
  status: z.string().optional().catch(undefined),
  sender: person,
  meta: z.looseObject({ sender: person }).nullish().catch(undefined),
  conversation,
  account: z.looseObject({}).nullish().catch(undefined),
})
type Event = z.output<typeof eventSchema>

/** What is of no use to anybody: a note among colleagues, and that somebody is typing. */
const isIdle = (event: Event): boolean =>
  event.private === true || event.event.startsWith('conversation_typing')

const isOut = (way: Event['message_type']): boolean => way === 'outgoing' || way === 1
/** Greetings, out-of-office notes and questionnaires. */
const isTemplate = (way: Event['message_type']): boolean => way === 'template' || way === 3

const typeOf = ({ event, message_type: way, status }: Event): TouchpointType => {
  if (event === 'message_created' && (way === 'incoming' || way === 0)) return 'chat.message_in'
  if (event === 'message_created' && (isOut(way) || isTemplate(way))) return 'chat.message_out'
  if (event === 'conversation_created') return 'chat.started'
  if (event === 'conversation_resolved' || (event === 'conversation_status_changed' && status === 'resolved'))
    return 'chat.ended'
  return event === 'contact_created' || event === 'contact_updated' ? 'profile.updated' : 'other'
}

/**
 * Who wrote a message: sent by a campaign or an automation rule it has that rule's id; a bot is its own kind
 * of sender; of what went out without a sender only what a colleague wrote in the vendor's own app
 * (`external_echo`) is a colleague's.
 */
const actorOf = (event: Event, type: TouchpointType): Actor | undefined => {
  if (type === 'chat.message_in') return 'person'
  if (type !== 'chat.message_out') return undefined
  const { content_attributes: content, additional_attributes: more, sender, message_type: way } = event
  if (more?.['campaign_id'] ?? content?.['campaign_id']) return 'campaign'
  if (isTemplate(way) || (content?.['automation_rule_id'] ?? more?.['automation_rule_id']))
    return 'automation'
  const kind = typeof sender?.['type'] === 'string' ? sender['type'] : ''
  if (/bot|captain|assistant/i.test(kind)) return 'bot'
  if (sender !== undefined && sender !== null) return 'colleague'
  return content?.['external_echo'] === true ? 'colleague' : 'automation'
}

/** The customer of the conversation; of what a colleague wrote the sender is the colleague. */
const contactIn = (event: Event): Event['sender'] => {
  if (event.event.startsWith('contact_')) return event
  const { sender } = event
  const isStaff =
    isOut(event.message_type) ||
    isTemplate(event.message_type) ||
    /user|bot|captain|assistant/i.test(String(sender?.['type'] ?? ''))
  return event.conversation?.meta?.sender ?? event.meta?.sender ?? (isStaff ? undefined : sender)
}

/**
 * One of Chatwoot's events; of a message only that there was one. Nothing comes of a private note.
 * @throws Refused when it names nobody
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const event = parseOrReject(eventSchema, parseJson(reading.event.text))
  if (isIdle(event)) return []
  const contact = contactIn(event) ?? {}
  const changed = event.event.endsWith('_created') ? undefined : (event['updated_at'] ?? event['timestamp'])
  const type = typeOf(event)
  const id = event.id ?? event.conversation?.['id'] ?? ''
  const account = scopeOf(event.account?.['id']) ?? reading.event.connection
  return [
    await toTouchpoint(reading, {
      id: [
        event.event,
        id,
        ...(event.status === undefined ? [] : [event.status]),
        ...(changed === undefined ? [] : [String(changed)]),
      ].join(':'),
      type,
      at: changed ?? event['created_at'] ?? event['timestamp'],
      identities: whoIn(contact, account),
      traits: {
        email: contact['email'],
        phone: contact['phone_number'],
        country: countryIn(contact),
        name: contact['name'],
      },
      properties: {
        conversation_id:
          event.conversation?.['id'] ?? (event.event.startsWith('conversation_') ? event.id : undefined),
        by: actorOf(event, type),
      },
      context: { locale: languageIn(contact) },
      event: event.event,
    }),
  ]
}

/** What the contact's browser asked for. */
const languageIn = (contact: Readonly<Record<string, unknown>>): unknown => {
  const about = membersOf(contact['additional_attributes']) ?? {}
  return about['browser_language'] ?? membersOf(about['browser'])?.['browser_language']
}

/** `identifier` is what the site itself calls somebody who signed in. */
const whoIn = (contact: Readonly<Record<string, unknown>>, account: string): Identity[] => [
  ...identity('userId', contact['identifier']),
  ...identity('chatwoot.contact_id', contact['id'], account),
]
