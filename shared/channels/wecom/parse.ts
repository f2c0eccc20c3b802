import type { Identity, Touchpoint } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { buildTouchpoint } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity } from '../parsing/identities.ts'
import { clocked } from '../../model/stated-time.ts'
import { happenedIn } from './events.ts'
import { inServiceChat } from './service-chat.ts'
import { type Elements, parseXml, textOf } from '../parsing/xml.ts'

/**
 * One decrypted message of WeCom's callback as touchpoints: one for each external contact it names; where it
 * names none and means nothing to us, one for the colleague.
 * @throws Refused when it is no such message, or names nobody
 */
export const parse = async ({
  event: { channel, connection, receivedAt, text },
}: ParseContext): Promise<Touchpoint[]> => {
  const elements = await parseXml(text)
  const corp = textOf(elements, 'ToUserName')
  if (corp === undefined) throw new RejectedError('ToUserName must be there', { field: 'ToUserName' })
  const { contacts, ...happened } = inServiceChat(elements) ?? happenedIn(elements)
  const named = contacts.flatMap((contact) => identity('wecom.external_userid', contact, corp))
  const people = named.length === 0 && happened.type === 'other' ? colleague(elements, corp) : named
  if (people.length === 0)
    throw new RejectedError('the event must name a contact', { field: 'ExternalUserID' })
  const when = clocked(textOf(elements, 'CreateTime') ?? textOf(elements, 'send_time'), receivedAt)
  const id = textOf(elements, 'MsgId') ?? textOf(elements, 'msgid') ?? idOf(elements)
  return people.map((person) =>
    buildTouchpoint({ ...happened, id, channel, source: connection, when, identities: [person] }),
  )
}

/**
 * The colleague who did something: a person of the staff, never to be taken for a customer. `sys` is WeCom
 * itself.
 */
const colleague = (elements: Elements, corp: string): Identity[] =>
  [textOf(elements, 'UserID'), textOf(elements, 'FromUserName')]
    .filter((name) => name !== undefined && name !== 'sys')
    .slice(0, 1)
    .flatMap((name) => identity('wecom.userid', name, corp))

/**
 * Events have no id: who, when and what, with the ids in it, for many may happen within a second. The welcome
 * code is left out, which a repeat need not carry.
 */
const telling = [
  'FromUserName',
  'CreateTime',
  'MsgType',
  'Event',
  'ChangeType',
  'UpdateDetail',
  'UserID',
  'ExternalUserID',
  'ChatId',
  'State',
  'LinkId',
  'Id',
  'EventKey',
  'AgentID',
]
const idOf = (elements: Elements): string =>
  hashId(JSON.stringify(telling.map((name) => textOf(elements, name) ?? '')))
