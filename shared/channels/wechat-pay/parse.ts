import * as z from 'zod'
import type { Identity, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { identity } from '../parsing/identities.ts'
import { parseJson } from '../parsing/json.ts'
import { orderTouchpoint, scopeOf } from '../parsing/commerce/orders.ts'
import { clocked } from '../../model/stated-time.ts'

const word = z.coerce.string().optional().catch(undefined)
const sum = z.coerce.number().int().optional().catch(undefined)
const amount = z.object({ total: sum, total_amount: sum, refund: sum, currency: word }).catch({})
const payer = z.object({ openid: word, sp_openid: word, sub_openid: word }).catch({})

/** A payment, a refund, or one order of several that were paid at once. Amounts in fen. */
const order = z.object({
  mchid: word,
  sp_mchid: word,
  sub_mchid: word,
  appid: word,
  sp_appid: word,
  sub_appid: word,
  out_trade_no: word,
  transaction_id: word,
  success_time: word,
  payer,
  amount,
})
type Order = z.output<typeof order>

const noticeSchema = z.object({
  id: z.string().min(1),
  event_type: z.string().min(1),
  create_time: word,
  resource: order.extend({
    combine_appid: word,
    combine_payer_info: payer,
    sub_orders: z.array(order).min(1).max(50).optional().catch(undefined),
  }),
})

const meanings: ReadonlyMap<string, TouchpointType> = new Map([
  ['TRANSACTION.SUCCESS', 'order.paid'],
  ['REFUND.SUCCESS', 'order.refunded'],
])

/**
 * A notice whose resource the door has opened. A payment names who paid, by an openid of the app it was paid
 * in; a refund names the order alone. Several orders paid at once are told one by one.
 * @throws Refused naming field and rule
 */
export const parse = (reading: ParseContext): Touchpoint[] => {
  const {
    id,
    event_type: said,
    create_time,
    resource,
  } = parseOrReject(noticeSchema, parseJson(reading.event.text))
  const type = meanings.get(said) ?? 'other'
  const { sub_orders: several, combine_appid: appid, combine_payer_info: who } = resource
  const orders = several?.map((one): Order => ({ ...one, payer: who, appid })) ?? [resource]
  return orders.map((one) =>
    orderTouchpoint(reading, {
      type,
      word: said,
      id: several === undefined ? id : `${id}:${one.out_trade_no ?? ''}`,
      when: clocked(one.success_time ?? create_time, reading.event.receivedAt),
      order: one.out_trade_no,
      shop: one.sub_mchid ?? one.mchid ?? one.sp_mchid,
      who: payerOf(one),
      value: worth(type, one.amount),
    }),
  )
}

/** An openid means somebody within its app alone. */
const payerOf = ({
  appid,
  sp_appid,
  sub_appid,
  payer: { openid, sp_openid, sub_openid },
}: Order): Identity[] =>
  [
    [openid, appid],
    [sub_openid, sub_appid],
    [sp_openid, sp_appid],
  ].flatMap(([value, app]) => (app === undefined ? [] : identity('wechat.openid', value, scopeOf(app))))

const worth = (
  type: TouchpointType,
  { total, total_amount: whole, refund, currency }: Order['amount'],
): Touchpoint['value'] => {
  const paid = type === 'order.refunded' ? refund : (total ?? whole)
  return paid === undefined || type === 'other'
    ? undefined
    : { amount: paid, currency: /^[A-Z]{3}$/.exec(currency ?? '')?.[0] ?? 'CNY' }
}
