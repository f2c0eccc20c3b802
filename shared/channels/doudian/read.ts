import * as z from 'zod'
import type { Touchpoint } from '../../journeys/touchpoint.ts'
import type { Reading } from '../channel.ts'
import { shaped } from '../reading/build.ts'
import { identity } from '../reading/identities.ts'
import { membersOf, parseJson } from '../reading/json.ts'
import { type Meaning, meant } from '../reading/meanings.ts'
import { fen, orderTouchpoint } from '../reading/orders.ts'
import { clocked, inShanghai } from '../reading/stated-time.ts'

/** By tag: from memory, not verified. */
const meanings: Readonly<Record<string, Meaning>> = {
  100: 'order.created',
  101: 'order.paid',
  102: 'order.shipped',
  103: 'order.completed',
}

const id = z.union([z.string().min(1).max(200), z.number()]).transform(String)
const messageSchema = z.object({ tag: id, msg_id: id, data: z.unknown() })

/** The first of these is when it happened; what is stated is the same at every delivery. */
const times = [
  'pay_time',
  'ship_time',
  'finish_time',
  'complete_time',
  'cancel_time',
  'success_time',
  'create_time',
  'update_time',
] as const

/**
 * A message of a Douyin shop. Amounts are in fen. Of the buyer only the open id is read: all else is encrypted, and may not leave.
 * @throws Refused naming field and rule
 */
export const read = (reading: Reading): Touchpoint[] => {
  const { event, settings } = reading
  const { tag, msg_id, data } = shaped(messageSchema, parseJson(event.text))
  const said = membersOf(typeof data === 'string' ? parseJson(data) : data) ?? {}
  const app = event.context?.['app']
  const meaning = meant(settings, meanings, tag)
  const time = times.map((name) => said[name]).find((stated) => stated !== undefined && stated !== null && stated !== '' && stated !== 0)
  return [
    orderTouchpoint(reading, {
      ...meaning,
      word: `tag ${tag}`,
      id: msg_id,
      when: clocked(inShanghai(time), event.receivedAt),
      order: said['p_id'] ?? said['order_id'],
      shop: said['shop_id'],
      who: identity('douyin.open_id', said['doudian_open_id'] ?? said['open_id'], typeof app === 'string' ? app : event.connection),
      value: meaning.type.startsWith('order.') ? fen(said['pay_amount'] ?? said['refund_amount']) : undefined,
    }),
  ]
}
