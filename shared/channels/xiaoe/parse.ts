import type { Touchpoint } from '../../model/touchpoint.ts'
import { countryIn } from '../../people/contact/country.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { parseXml, textOf } from '../parsing/xml.ts'
import { identity, phoneIdentity } from '../parsing/identities.ts'
import { membersOf } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { orderTouchpoint, scopeOf } from '../parsing/commerce/orders.ts'
import { clocked } from '../../model/stated-time.ts'

/**
 * By `type/action`; the other pushes 小鹅通 has are known by name only, and `types` of the connection says what
 * they are.
 */
const meanings: Readonly<Record<string, EventMapping>> = {
  'order_change/create': 'order.created',
  'order_change/set_pay': 'order.paid',
  'order_change/cancel': 'order.cancelled',
  'order_change/confirm_ship': 'order.shipped',
  'order_change/confirm_receipt': 'order.delivered',
  'order_change/refund_callback': 'order.refunded',
  'order_change/settle': 'order.completed',
}

/**
 * One opened push of 小鹅通 as a touchpoint of its user. It states no time, so it happened when it came.
 * @throws Refused when it is no such push, or names nobody
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const elements = await parseXml(reading.event.text, 'doc')
  const data = membersOf(elements['xe_data']) ?? {}
  const [kind, id, app] = ['type', 'message_id', 'app_id'].map((name) => textOf(elements, name))
  if (kind === undefined || id === undefined || app === undefined)
    throw new RejectedError('type, message_id and app_id must be there', { field: 'message_id' })
  const action = textOf(data, 'action')
  const word = action === undefined ? kind : `${kind}/${action}`
  return [
    orderTouchpoint(reading, {
      ...mapEventType(reading.settings, meanings, word),
      word,
      id,
      when: clocked(undefined, reading.event.receivedAt),
      order: textOf(data, 'order_id'),
      shop: app,
      who: [
        ...identity('xiaoe.user_id', textOf(data, 'user_id'), scopeOf(app)),
        ...(await phoneIdentity(textOf(data, 'phone'), countryIn(data), 'CN')),
      ],
    }),
  ]
}
