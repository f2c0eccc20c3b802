import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity, idOf } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { fen, orderTouchpoint, scopeOf } from '../parsing/commerce/orders.ts'
import { clocked } from '../../model/stated-time.ts'

const meanings: Readonly<Record<string, EventMapping>> = {
  'life_trade_order_notify/create': 'order.created',
  'life_trade_order_notify/pay_success': 'order.paid',
  'life_trade_order_notify/refund_success': 'order.refunded',
}

const envelopeSchema = z.object({
  event: z.string('must be the name of what happened').min(1, 'must be the name of what happened'),
  client_key: z.unknown().optional(),
  from_user_id: z.unknown().optional(),
  content: z.unknown().optional(),
})

/**
 * An event of Douyin's life services, called `<event>/<action>`. Amounts are in fen, times in seconds. Its
 * `Msg-Id` is not signed: whoever plays a delivery again could change it, so the event is known by itself.
 * @throws Refused naming field and rule
 */
export const parse = (reading: ParseContext): Touchpoint[] => {
  const { event, settings } = reading
  const {
    event: name,
    client_key,
    from_user_id,
    content,
  } = parseOrReject(envelopeSchema, parseJson(event.text))
  const said = membersOf(typeof content === 'string' ? parseJson(content) : content) ?? {}
  const order = membersOf(said['order']) ?? said
  const action = idOf(said['action'])
  const word = action === undefined ? name : `${name}/${action}`
  const meaning = mapEventType(settings, meanings, word)
  const amount =
    meaning.type === 'order.refunded'
      ? (order['refund_amount'] ?? said['refund_amount'])
      : order['pay_amount']
  const openId = order['open_id'] ?? said['open_id'] ?? from_user_id
  return [
    orderTouchpoint(reading, {
      ...meaning,
      word,
      id: hashId(event.text),
      when: clocked(said['msg_time'] ?? said['create_time'], event.receivedAt),
      order: order['order_id'],
      shop: said['account_id'],
      who: identity('douyin.open_id', openId, scopeOf(client_key) ?? event.connection),
      value: meaning.type.startsWith('order.') ? fen(amount) : undefined,
    }),
  ]
}
