import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { identity } from '../parsing/identities.ts'
import { buildTouchpoint, parseOrReject, prop } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { type OrderFacts, orderTouchpoint, placeOf, shopScope } from '../parsing/commerce/orders.ts'
import { clocked, inShanghai } from '../../model/stated-time.ts'

/** Names of messages: from memory, not verified. */
const meanings: Readonly<Record<string, EventMapping>> = {
  newOrder: 'order.created',
  userCancelOrder: 'order.cancelled',
  finishOrder: 'order.completed',
}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const paramSchema = z.object({ billId: id, statusId: id.optional(), timestamp: z.unknown().optional() })

/** `billId` is the number of an order in most messages, of an after-sale request or a store in others. */
type Subject = 'order' | 'after-sale' | 'shop'

/** Names differ between versions of the platform: recognised by the word they hold. */
const subjectOf = (message: string): Subject => {
  if (/after_?-?sale|\bafs|afs(?=[A-Z_])|refund|return/i.test(message)) return 'after-sale'
  if (/order|delivery/i.test(message)) return 'order'
  return /store|station|sku|stock|goods|product|category|promot|activity|price/i.test(message)
    ? 'shop'
    : 'order'
}

/** The touchpoint of an after-sale request: its number is an identity of its own, never an order's. */
const afterSale = (
  reading: ParseContext,
  { type, reason, word, id: eventName, when, order: number }: OrderFacts,
): Touchpoint =>
  buildTouchpoint({
    ...placeOf(reading.event),
    id: eventName,
    type,
    when,
    identities: identity('aftersale.no', number, shopScope(reading)),
    props: type === 'other' ? { event: word } : prop('reason', reason),
  })

/**
 * A message of JD Daojia about an order or an after-sale request. It holds no more than a number: the person
 * is whoever else has that number. The same status may be sent twice, at another time: both are kept.
 * @throws Refused naming the field and its rule
 */
export const parse = (reading: ParseContext): Touchpoint[] => {
  const { event, settings } = reading
  const { billId, statusId = '', timestamp } = parseOrReject(paramSchema, parseJson(event.text))
  const message = event.context?.['message']
  const word = typeof message === 'string' && message !== '' ? message : `status ${statusId}`
  const subject = subjectOf(word)
  if (subject === 'shop')
    throw new RejectedError('billId must be the number of an order or after-sale request, not of a store', {
      field: 'billId',
    })
  const when = clocked(inShanghai(timestamp), event.receivedAt)
  const facts = {
    ...mapEventType(settings, meanings, word),
    word,
    id: [word, billId, statusId, ...(when.statedAt === '-' ? [] : [when.statedAt])].join(':'),
    when,
    order: billId,
  }
  return [subject === 'order' ? orderTouchpoint(reading, facts) : afterSale(reading, facts)]
}
