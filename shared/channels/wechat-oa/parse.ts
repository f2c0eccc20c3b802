import { scopeOf } from '../parsing/commerce/orders.ts'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { isAboutConsent } from '../../people/consent/consent-statement.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { buildTouchpoint } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { type Elements, parseXml, textOf } from '../parsing/xml.ts'
import { identity } from '../parsing/identities.ts'
import { placeOf } from '../parsing/commerce/orders.ts'
import { clocked } from '../../model/stated-time.ts'
import { happenedIn } from './events.ts'

/**
 * Customers are called so within an account; the account itself (gh_…) and WeChat's own helpers (mphelper)
 * are called shorter.
 */
const isOpenid = (said: string | undefined): boolean => said !== undefined && /^[\w-]{24,64}$/.test(said)

/**
 * One message of an account's callback as touchpoints. An openid means somebody within its app only, by whose
 * id it is told apart.
 * @throws Refused when it is no such message, or names nobody
 */
export const parse = async ({ event, settings }: ParseContext): Promise<Touchpoint[]> => {
  const elements = await parseXml(event.text)
  const account = event.context?.['app'] ?? textOf(elements, 'ToUserName')
  if (typeof account !== 'string' || textOf(elements, 'MsgType') === undefined)
    throw new RejectedError('ToUserName and MsgType must be there', { field: 'MsgType' })
  const openid = [textOf(elements, 'OpenID'), textOf(elements, 'FromUserName')].find(isOpenid)
  const identities = identity('wechat.openid', openid, scopeOf(account))
  const when = clocked(textOf(elements, 'CreateTime'), event.receivedAt)
  const id = textOf(elements, 'MsgId') ?? idOf(elements)
  const happened = happenedIn(elements)
  if (happened.length === 0) throw new RejectedError('the event must say what of', { field: 'List' })
  return happened.map(({ apart, ...what }) =>
    buildTouchpoint({
      ...what,
      ...placeOf(event),
      props: { ...what.props, ...vouched(what.type, settings) },
      id: apart === undefined ? id : `${id}:${apart}`,
      when,
      identities,
    }),
  )
}

/**
 * In plain mode the signature does not cover what is said, so nobody's wish to be forgotten is believed
 * there.
 */
const vouched = (type: Touchpoint['type'], { mode }: ParseContext['settings']): Touchpoint['props'] =>
  isAboutConsent(type) && mode !== 'plain' ? { vouched: true } : {}

/** Events have no id: who, when and what (WeChat Official Accounts, message and event push). */
const telling = [
  'FromUserName',
  'OpenID',
  'CreateTime',
  'MsgType',
  'Event',
  'EventKey',
  'MsgID',
  'MsgDataId',
  'RevokeInfo',
]
const idOf = (elements: Elements): string =>
  hashId(JSON.stringify(telling.map((name) => textOf(elements, name) ?? '')))
