import * as z from 'zod'
import type { Identity, Touchpoint, TouchpointType } from '../../../model/touchpoint.ts'
import type { ParseContext } from '../../channel.ts'
import { cutText, isTooLong } from '../../../runtime/text/cut-text.ts'
import { prop, buildTouchpoint } from '../parse-or-reject.ts'
import { hashId } from '../../../runtime/hash-id.ts'
import { identity, idOf } from '../identities.ts'
import type { Clocked } from '../../../model/stated-time.ts'
import type { QueuedEvent } from '../../../model/queued-event.ts'

/**
 * A setting: under what name this shop's order numbers are kept apart from other shops', for two ways in that
 * tell of the same orders. Left empty, it is the shop's id at the vendor, else the connection's.
 */
export const shopSetting = z
  .string()
  .regex(/^[^:@]{0,100}$/, 'must be the name of a shop, without : and @')
  .default('')

const settingsSchema = z.object({ shop: shopSetting })

const longestScope = 100

/**
 * Text as the scope of an identity: its two separators stand for others; what is too long for one counts as a
 * hash.
 */
export const scopeOf = (said: unknown): string | undefined => {
  const scope = idOf(said)?.replaceAll(/[:@]/g, '-')
  return scope === undefined || !isTooLong(scope, longestScope)
    ? scope
    : `${cutText(scope, longestScope - 23)}~${hashId(scope)}`
}

/** What was read of an order, or of something around it. */
export type OrderFacts = {
  readonly type: TouchpointType
  readonly reason?: string | undefined
  /** What the vendor calls it: kept where it means nothing to us. */
  readonly word: string
  readonly id: string
  readonly when: Clocked
  readonly order: unknown
  /** The shop's id, as the vendor states it. */
  readonly shop?: unknown
  readonly who?: readonly Identity[]
  readonly value?: Touchpoint['value'] | undefined
}

/** The scope of a shop's numbers: the setting, else the shop's id at the vendor, else the connection. */
export const shopScope = ({ settings, event }: ParseContext, shop?: unknown): string =>
  settingsSchema.parse(settings).shop || (scopeOf(shop) ?? event.connection)

/**
 * The number of an order as an identity, within its shop: an order names whoever ordered, and all that tell
 * of it meet in it.
 */
export const orderIdentity = (reading: ParseContext, order: unknown, shop?: unknown): Identity[] =>
  identity('order.no', order, shopScope(reading, shop))

/**
 * What happened to an order, about whoever ordered: by the ids the vendor states, and by the order's number.
 * @throws Refused when it names nobody, not even an order
 */
export const orderTouchpoint = (
  reading: ParseContext,
  { type, reason, word, order, shop, who = [], value, ...facts }: OrderFacts,
): Touchpoint =>
  buildTouchpoint({
    ...facts,
    ...placeOf(reading.event),
    type,
    identities: [...who, ...orderIdentity(reading, order, shop)],
    props:
      type === 'other'
        ? { event: word }
        : { ...(type.startsWith('order.') ? prop('order_id', idOf(order)) : {}), ...prop('reason', reason) },
    value,
  })

/**
 * The same of an order that may be paid for at the door (cash on delivery). Platforms move such an order to
 * "paid" as soon as it may be shipped: that is no payment. It is paid when it is completed, which then is two
 * touchpoints.
 */
export const orderTouchpoints = (
  reading: ParseContext,
  facts: OrderFacts,
  onDelivery: boolean,
): Touchpoint[] => {
  if (!onDelivery) return [orderTouchpoint(reading, facts)]
  const { type, reason, word, id, ...rest } = facts
  if (type === 'order.paid')
    return [
      orderTouchpoint(reading, {
        ...rest,
        id,
        value: undefined,
        type: 'other',
        word: `${word} (cash on delivery)`,
      }),
    ]
  const told = orderTouchpoint(reading, facts)
  if (type !== 'order.completed') return [told]
  return [
    told,
    orderTouchpoint(reading, { ...rest, reason, word, type: 'order.paid', id: `${id}:collected` }),
  ]
}

/** Which channel and connection an event came by. */
export const placeOf = ({ channel, connection }: QueuedEvent): { channel: string; source: string } => ({
  channel,
  source: connection,
})

/** An amount in fen, as a number or its digits. */
export const fen = (said: unknown): Touchpoint['value'] => {
  const amount =
    typeof said === 'number' || (typeof said === 'string' && /^\d{1,15}$/.test(said))
      ? Number(said)
      : Number.NaN
  return Number.isSafeInteger(amount) ? { amount, currency: 'CNY' } : undefined
}
