import * as z from 'zod'
import type { Identity, Touchpoint } from '../../model/touchpoint.ts'
import { countryIn } from '../../people/contact/country.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { assumptionsSchema } from '../parsing/connection-defaults.ts'
import { scalarToText } from '../parsing/scalar-text.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity, phoneIdentity } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { valueOf } from '../parsing/commerce/money.ts'
import { orderTouchpoints, scopeOf } from '../parsing/commerce/orders.ts'
import { isOnDelivery } from '../parsing/commerce/payments.ts'
import { clocked, inShanghai } from '../../model/stated-time.ts'

/** Youzan's `pay_type` of cash on delivery. */
const onDeliveryCode = '9'

type Members = Readonly<Record<string, unknown>>

/**
 * By the last part of a type: `trade_TradePaid`, `trade_refund_RefundSuccess`, `youzan_trade_RefundSuccess`.
 */
const meanings: Readonly<Record<string, EventMapping>> = {
  TradeCreate: 'order.created',
  TradePaid: 'order.paid',
  // Says again, of goods that are shipped, what TradePaid has said.
  TradeBuyerPay: ['order.paid', 'ready to ship'],
  TradePartlySellerShip: ['order.shipped', 'in part'],
  TradeSellerShip: 'order.shipped',
  TradeSuccess: 'order.completed',
  TradeClose: 'order.cancelled',
  RefundCreated: 'order.refund_requested',
  RefundSuccess: 'order.refunded',
  CUSTOMER_CREATED: 'profile.updated',
  CUSTOMER_UPDATED: 'profile.updated',
}

/** When it happened, by the field that says so; the first that is there counts. */
const times: Readonly<Record<string, readonly string[]>> = {
  'order.created': ['created', 'create_time'],
  'order.paid': ['pay_time'],
  'order.shipped': ['consign_time'],
  'order.completed': ['success_time'],
  'order.cancelled': ['close_time', 'closed_time'],
  'order.refund_requested': ['refund_created', 'created_time'],
  'order.refunded': ['refund_time', 'refund_success_time'],
}

const id = z.union([z.string(), z.number()]).transform(String)
const messageSchema = z.object({
  type: z.string('must be the name of what happened').min(1, 'must be the name of what happened'),
  id: id.optional(),
  kdt_id: id.optional(),
  root_kdt_id: id.optional(),
  msg_id: id.optional(),
  msg: z.unknown().optional(),
  status: z.unknown().optional(),
  version: z.unknown().optional(),
})
type Message = z.output<typeof messageSchema>

/**
 * An event of Youzan's. Of the buyer the open id and a phone number that is not masked are kept; names and
 * addresses are not read.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { event, settings } = reading
  const message = parseOrReject(messageSchema, parseJson(event.text))
  const { type: word, kdt_id: shop, root_kdt_id: root = shop } = message
  const said = saidIn(message.msg)
  const kind =
    word === 'SCRM_CUSTOMER_EVENT'
      ? scalarToText(message.status ?? word)
      : word.slice(word.lastIndexOf('_') + 1)
  const meaning = erases(said)
    ? { type: 'privacy.erasure_requested' as const }
    : mapEventType(settings, meanings, word, kind)
  const { country, currency } = assumptionsSchema.parse(settings)
  const order = infoIn(said, 'order_info')
  const paid = infoIn(said, 'pay_info')['payment'] ?? said['payment']
  const total = isRefund(meaning.type) ? said['refunded_fee'] : paid
  return orderTouchpoints(
    reading,
    {
      ...meaning,
      word,
      id: message.msg_id ?? hashId(JSON.stringify([word, shop, message.id, message.version])),
      when: clocked(inShanghai(timeIn(meaning.type, order, said, message)), event.receivedAt),
      order: order['tid'] ?? said['tid'] ?? (word.includes('trade_Trade') ? message.id : undefined),
      shop,
      who: await whoIn(said, scopeOf(root) ?? event.connection, country),
      value: valueOf(meaning.type, { total }, currency).value,
    },
    isOnDelivery(
      order['pay_type_str'],
      order['pay_type'],
      said['pay_type'],
      infoIn(said, 'pay_info')['pay_type_str'],
    ) || [order['pay_type'], said['pay_type']].some((code) => scalarToText(code) === onDeliveryCode),
  )
}

const isRefund = (type: string): boolean => type === 'order.refunded' || type === 'order.refund_requested'

/** The message itself: percent-encoded JSON, or, of newer types, JSON as it is. */
const saidIn = (msg: unknown): Members => {
  if (typeof msg !== 'string') return membersOf(msg) ?? {}
  return membersOf(parseJson(decoded(msg))) ?? {}
}

const decoded = (text: string): string => {
  try {
    return text.startsWith('{') ? text : decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new RejectedError('msg must be percent-encoded', { field: 'msg' })
  }
}

const infoIn = (said: Members, name: string): Members =>
  membersOf((membersOf(said['full_order_info']) ?? said)[name]) ?? {}

/** Somebody who closed their account. */
const erases = (said: Members): boolean => [true, 1, '1', 'true'].some((yes) => said['is_log_off'] === yes)

const timeIn = (type: string, order: Members, said: Members, { version }: Message): unknown => {
  const names = [...(times[type] ?? []), 'update_time', 'updated_at']
  const stated = names
    .flatMap((name) => [order[name], said[name]])
    .find((time) => time !== undefined && time !== null && time !== '')
  return stated ?? (/^\d{10}(\d{3})?$/.test(scalarToText(version)) ? version : undefined)
}

const whoIn = async (said: Members, platform: string, country: string): Promise<Identity[]> => {
  const buyer = infoIn(said, 'buyer_info')
  return [
    ...identity('youzan.yz_open_id', buyer['yz_open_id'] ?? said['yz_open_id'], platform),
    ...(await phoneIdentity(
      buyer['buyer_phone'] ?? said['mobile'] ?? said['buyer_phone'],
      countryIn(buyer, infoIn(said, 'address_info'), said),
      country,
    )),
  ]
}
