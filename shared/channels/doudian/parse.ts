import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { identity } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { fen, orderTouchpoints } from '../parsing/commerce/orders.ts'
import { isOnDelivery } from '../parsing/commerce/payments.ts'
import { clocked, inShanghai, instantOf } from '../../model/stated-time.ts'

/** By tag: from memory, not verified. */
const meanings: Readonly<Record<string, EventMapping>> = {
  100: 'order.created',
  101: 'order.paid',
  102: 'order.shipped',
  103: 'order.completed',
}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const messageSchema = z.object({ tag: id, msg_id: id, data: z.unknown() })

/**
 * When an order became what the message says, by the field that says so; what is stated is the same at every
 * delivery.
 */
const times: Readonly<Record<string, readonly string[]>> = {
  'order.created': ['create_time'],
  'order.paid': ['pay_time'],
  'order.shipped': ['ship_time'],
  'order.completed': ['finish_time', 'complete_time', 'success_time'],
  'order.cancelled': ['cancel_time'],
  'order.refund_requested': ['apply_time'],
  'order.refunded': ['refund_time', 'success_time'],
}
const anyTime = [...new Set(Object.values(times).flat())]

/**
 * The time that belongs to the type, else when the order last changed, else the latest that is stated of it.
 */
const timeIn = (type: string, said: Readonly<Record<string, unknown>>): unknown => {
  const own = [...(times[type] ?? []), 'update_time'].map((name) => said[name]).find(isStated)
  return (
    own ??
    anyTime
      .map((name) => said[name])
      .filter(isStated)
      .toSorted((a, b) => momentOf(b) - momentOf(a))[0]
  )
}
const isStated = (time: unknown): boolean => time !== undefined && time !== null && time !== '' && time !== 0
const momentOf = (time: unknown): number => instantOf(inShanghai(time)) ?? 0

/**
 * A message of a Douyin shop. Amounts are in fen. Of the buyer only the open id is read: all else is
 * encrypted, and may not leave.
 * @throws Refused naming field and rule
 */
export const parse = (reading: ParseContext): Touchpoint[] => {
  const { event, settings } = reading
  const { tag, msg_id, data } = parseOrReject(messageSchema, parseJson(event.text))
  const said = membersOf(typeof data === 'string' ? parseJson(data) : data) ?? {}
  const app = event.context?.['app']
  const meaning = mapEventType(settings, meanings, tag)
  const time = timeIn(meaning.type, said)
  const amount = meaning.type === 'order.refunded' ? said['refund_amount'] : said['pay_amount']
  return orderTouchpoints(
    reading,
    {
      ...meaning,
      word: `tag ${tag}`,
      id: msg_id,
      when: clocked(inShanghai(time), event.receivedAt),
      order: said['p_id'] ?? said['order_id'],
      shop: said['shop_id'],
      who: identity(
        'douyin.open_id',
        said['doudian_open_id'] ?? said['open_id'],
        typeof app === 'string' ? app : event.connection,
      ),
      value: meaning.type.startsWith('order.') ? fen(amount) : undefined,
    },
    isOnDelivery(said['pay_type_desc'], said['pay_type_name'], said['pay_type']) ||
      ['0', 0].some((code) => said['pay_type'] === code),
  )
}
