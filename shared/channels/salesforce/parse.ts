import type { Identity, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import { countryIn } from '../../people/contact/country.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { ourWords } from '../parsing/crm-field-mapping.ts'
import { type Elements, parseXml, textOf } from '../parsing/xml.ts'
import { identity } from '../parsing/identities.ts'
import { membersOf } from '../parsing/json.ts'
import { scopeOf } from '../parsing/commerce/orders.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'

/**
 * One notification of an outbound message: an object with the fields somebody chose. It does not say what
 * changed; so one that was just made is a new lead, one that says its stage is a change of stage, and
 * anything else an update. Nothing is signed: what it says of money is left out, unless the connection
 * believes it.
 * @throws Refused when it is none, or is about no lead, contact or opportunity
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { text, context = {} } = reading.event
  const elements = text.startsWith('<Notification>') ? await parseXml(text, 'Notification') : {}
  const id = textOf(elements, 'Id')
  if (id === undefined) throw new RejectedError('Notification must have an Id', { field: 'Notification' })
  const object = /\sxsi:type="(?:\w+:)?(\w{1,80})"/.exec(text)?.[1] ?? ''
  const said = plainly(membersOf(elements['sObject']) ?? {})
  const words = ourWords(reading.settings)
  const organization = scopeOf(context['organizationId']) ?? reading.event.connection
  return [
    await toTouchpoint(reading, {
      id,
      type: typeOf(object, said),
      at: said['LastModifiedDate'] ?? said['SystemModstamp'] ?? said['CreatedDate'],
      identities: whoIn(object, said, organization),
      traits: {
        email: said['Email'],
        phone: said['Phone'] ?? said['MobilePhone'],
        country: countryIn(said),
        name: object === 'Opportunity' ? undefined : said['Name'],
        first_name: said['FirstName'],
        last_name: said['LastName'],
        company: said['Company'],
      },
      properties: {
        stage: words.stage(said['StageName'] ?? said['Status']),
        owner: words.owner(said['OwnerId']),
        origin: said['LeadSource'],
        total: reading.settings['amounts'] === true ? said['Amount'] : undefined,
        currency: said['CurrencyIsoCode'],
        reason: said['LossReason__c'],
      },
      event: object,
    }),
  ]
}

/** Fields without the prefix of their namespace, `sf:` for most. */
const plainly = (object: Elements): Elements =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name.replace(/^\w+:/, ''), value || undefined]),
  )

const people: ReadonlySet<string> = new Set(['Lead', 'Contact', 'Opportunity'])

const typeOf = (
  object: string,
  { CreatedDate: made, LastModifiedDate: changed, Status: status, StageName: stage = status }: Elements,
): TouchpointType => {
  if (!people.has(object)) return 'other'
  if (made !== undefined && made === changed && object !== 'Opportunity') return 'lead.created'
  return stage === undefined ? 'lead.updated' : 'lead.stage_changed'
}

const whoIn = (
  object: string,
  { Id: id, ContactId: contact }: Elements,
  organization: string,
): Identity[] => [
  ...identity('crm.id', object === 'Lead' || object === 'Contact' ? id : contact, organization),
  ...(object === 'Opportunity' ? identity('crm.deal_id', id, organization) : []),
]
