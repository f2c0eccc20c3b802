import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { assumptionsSchema } from '../parsing/connection-defaults.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { identity, phoneIdentity } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { countryIn } from '../../people/contact/country.ts'
import { valueOf } from '../parsing/commerce/money.ts'
import { orderTouchpoints } from '../parsing/commerce/orders.ts'
import { isOnDelivery } from '../parsing/commerce/payments.ts'
import { clocked, inShanghai } from '../../model/stated-time.ts'

/** Public handlers agree on these; `confirm_eceipt` is spelled so. */
const meanings: Readonly<Record<string, EventMapping>> = {
  'weidian.order.non_payment': 'order.created',
  'weidian.order.already_payment': 'order.paid',
  'weidian.order.delivered': 'order.shipped',
  'weidian.order.confirm_eceipt': 'order.completed',
  'weidian.order.confirm_receipt': 'order.completed',
  'weidian.order.close': 'order.cancelled',
  'weidian.order.seller_submit_refund': ['order.refund_requested', 'by the seller'],
}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const contentSchema = z.object({
  type: z.string('must be the name of what happened').min(1, 'must be the name of what happened'),
  message: z.looseObject({ order_id: id.optional() }),
})

/**
 * A message of Weidian's. Nobody signed it, so it is a hint: what it says of money is left out unless the
 * connection believes it. Names and addresses are not read.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { event, settings } = reading
  const { type: word, message } = parseOrReject(contentSchema, parseJson(event.text))
  const { country, currency } = assumptionsSchema.parse(settings)
  const meaning = mapEventType(settings, meanings, word)
  const buyer = membersOf(message['buyer_info']) ?? {}
  const { buyer_id, phone } = buyer
  const total = meaning.type.startsWith('order.refund')
    ? (message['refund_fee'] ?? message['refund_amount'])
    : message['price']
  return orderTouchpoints(
    reading,
    {
      ...meaning,
      word,
      id: `${message.order_id ?? ''}:${word}`,
      when: clocked(inShanghai(timeIn(meaning.type, message)), event.receivedAt),
      order: message.order_id,
      who: [
        ...identity('weidian.buyer_id', buyer_id, event.connection),
        ...(await phoneIdentity(phone, countryIn(buyer, message), country)),
      ],
      value: settings['amounts'] === true ? valueOf(meaning.type, { total }, currency).value : undefined,
    },
    isOnDelivery(message['order_type_des'], message['pay_type'], message['pay_type_desc']),
  )
}

/**
 * The time that belongs to the type where it is stated; `time` is the message's, or of older ones the
 * order's.
 */
const times: Readonly<Record<string, string>> = {
  'order.paid': 'pay_time',
  'order.shipped': 'send_time',
  'order.completed': 'confirm_time',
  'order.cancelled': 'close_time',
}
const timeIn = (type: string, message: Readonly<Record<string, unknown>>): unknown =>
  message[times[type] ?? 'time'] || message['time']
