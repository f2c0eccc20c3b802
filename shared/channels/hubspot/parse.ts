import * as z from 'zod'
import type { Identity, Touchpoint } from '../../model/touchpoint.ts'
import type { Actor } from '../parsing/actor.ts'
import { scalarToText } from '../parsing/scalar-text.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import type { ParseContext } from '../channel.ts'
import { ourWords } from '../parsing/crm-field-mapping.ts'
import { identity } from '../parsing/identities.ts'
import { parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'
import { lookUp } from '../../runtime/look-up.ts'

const id = z.union([z.string(), z.number()], 'must be an id')
const eventSchema = z.object({
  eventId: id.optional(),
  subscriptionId: id.optional(),
  portalId: id,
  appId: id.optional(),
  changeSource: z.string().optional(),
  sourceId: z.unknown().optional(),
  occurredAt: z.number().optional(),
  subscriptionType: z.string('must be the name of what happened').min(1),
  objectId: id.optional(),
  propertyName: z.string().optional(),
  propertyValue: z.unknown().optional(),
  fromObjectId: id.optional(),
  toObjectId: id.optional(),
  associationType: z.string().optional(),
})
type Event = z.output<typeof eventSchema>

/** By subscription, and for a property that changed by its name (HubSpot, request signature v3). */
const meanings: Readonly<Record<string, EventMapping>> = {
  'contact.creation': 'lead.created',
  'contact.privacyDeletion': 'privacy.erasure_requested',
  'contact.propertyChange': 'lead.updated',
  'contact.propertyChange lifecyclestage': 'lead.stage_changed',
  'contact.propertyChange hs_lead_status': 'lead.stage_changed',
  'contact.propertyChange hubspot_owner_id': 'lead.assigned',
  'contact.propertyChange email': 'profile.updated',
  'contact.propertyChange phone': 'profile.updated',
  'contact.propertyChange mobilephone': 'profile.updated',
  'contact.propertyChange company': 'profile.updated',
  'contact.propertyChange hs_email_optout true': 'consent.withdrawn',
  'deal.creation': 'lead.updated',
  'deal.propertyChange': 'lead.updated',
  'deal.propertyChange dealstage': 'lead.stage_changed',
  'deal.propertyChange hubspot_owner_id': 'lead.assigned',
  'contact.associationChange': 'identity.linked',
  'deal.associationChange': 'identity.linked',
}

/** What a property says, under our names for it. */
const ours: Readonly<Record<string, string>> = {
  lifecyclestage: 'stage',
  hs_lead_status: 'stage',
  dealstage: 'stage',
  hubspot_owner_id: 'owner',
  amount: 'total',
  hs_analytics_source: 'origin',
  mobilephone: 'phone',
}

/** What stages mean that every portal begins with; a portal's own are for the connection to say. */
const stageWords: Readonly<Record<string, string>> = {
  salesqualifiedlead: 'decision',
  opportunity: 'decision',
  customer: 'purchase',
  evangelist: 'loyalty',
  qualifiedtobuy: 'decision',
  presentationscheduled: 'decision',
  decisionmakerboughtin: 'decision',
  contractsent: 'decision',
  closedwon: 'purchase',
  closedlost: 'lost',
}

/**
 * By whom a change was made, as `changeSource` says; whatever is not listed is some rule, import or program.
 */
const sources: Readonly<Record<string, Actor>> = {
  CRM_UI: 'colleague',
  CRM_UI_BULK_ACTION: 'colleague',
  MOBILE_IOS: 'colleague',
  MOBILE_ANDROID: 'colleague',
  SALES: 'colleague',
  TASK: 'colleague',
  TASKS: 'colleague',
  SIDEKICK: 'colleague',
  EMAIL_INTEGRATION: 'colleague',
  EXTENSION: 'colleague',
  CONTACTS_WEB: 'colleague',
  CONVERSATIONS: 'colleague',
  FORM: 'person',
  FORM_SUBMISSION: 'person',
  MEETINGS: 'person',
  CHATBOT: 'bot',
  BOT: 'bot',
  INTEGRATION: 'colleague',
  API: 'colleague',
}

/**
 * An integration passes on what another system says, usually a colleague's doing there, so it counts as one;
 * a workflow does not.
 */
const actorOf = ({ changeSource }: Event): Actor | undefined =>
  changeSource === undefined ? undefined : (lookUp(sources, changeSource) ?? 'automation')

/**
 * Whether we did this ourselves, through the app that tells us or another of ours: nobody at the company has
 * acted.
 */
const isEcho = ({ changeSource, sourceId, appId }: Event, ourApp: unknown): boolean =>
  changeSource === 'INTEGRATION' &&
  sourceId !== undefined &&
  [appId, ourApp].some((own) => own !== undefined && scalarToText(own) === scalarToText(sourceId))

/**
 * One of HubSpot's events: it says ids, and of a change the new value. Contacts are known by their id, deals
 * by theirs.
 * @throws Refused when it is about neither
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const event = parseOrReject(eventSchema, parseJson(reading.event.text))
  const { subscriptionType, propertyName = '', propertyValue, occurredAt, eventId, subscriptionId } = event
  const words = ourWords(reading.settings, stageWords)
  const name = lookUp(ours, propertyName) ?? propertyName
  const read = name === 'owner' || name === 'stage' ? words[name] : undefined
  const value = read ? read(propertyValue) : propertyValue
  const said = { purpose: 'email', [name]: value, by: actorOf(event) }
  const names = [
    subscriptionType,
    `${subscriptionType} ${propertyName}`,
    `${subscriptionType} ${propertyName} ${scalarToText(propertyValue)}`,
  ]
  const known =
    names
      .map((word) => mapEventType(reading.settings, meanings, word).type)
      .findLast((found) => found !== 'other') ?? 'other'
  const type = isEcho(event, reading.settings['ourApp']) ? 'other' : known
  return [
    await toTouchpoint(reading, {
      id: [eventId, subscriptionId, subscriptionType, propertyName].filter(Boolean).join(':'),
      type,
      at: occurredAt,
      identities: whoIn(event),
      traits: type === 'profile.updated' ? said : {},
      properties: said,
      event: subscriptionType,
    }),
  ]
}

const whoIn = ({
  subscriptionType,
  objectId,
  fromObjectId,
  toObjectId,
  portalId,
  associationType = '',
}: Event): Identity[] => {
  const named = (of: string | undefined, value: unknown): Identity[] => {
    if (of === 'contact') return identity('crm.id', value, scalarToText(portalId))
    return of === 'deal' ? identity('crm.deal_id', value, scalarToText(portalId)) : []
  }
  const [from, to] = associationType.toLowerCase().split('_to_')
  return [
    ...named(subscriptionType.split('.')[0], objectId),
    ...named(from, fromObjectId),
    ...named(to, toObjectId),
  ]
}
