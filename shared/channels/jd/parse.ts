import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { orderTouchpoint } from '../parsing/commerce/orders.ts'
import { clocked, inShanghai } from '../../model/stated-time.ts'

/** Names of messages: from memory, not verified. */
const meanings: Readonly<Record<string, EventMapping>> = {
  newOrder: 'order.created',
  userCancelOrder: 'order.cancelled',
  finishOrder: 'order.completed',
}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const paramSchema = z.object({ billId: id, statusId: id.optional(), timestamp: z.unknown().optional() })

/**
 * A message of JD Daojia about an order. It says no more than the order's number: who ordered is whoever else
 * has that number.
 * @throws Refused naming the field and its rule
 */
export const parse = (reading: ParseContext): Touchpoint[] => {
  const { event, settings } = reading
  const { billId, statusId = '', timestamp } = parseOrReject(paramSchema, parseJson(event.text))
  const message = event.context?.['message']
  const word = typeof message === 'string' && message !== '' ? message : `status ${statusId}`
  const when = clocked(inShanghai(timestamp), event.receivedAt)
  return [
    orderTouchpoint(reading, {
      ...mapEventType(settings, meanings, word),
      word,
      id: `${word}:${billId}:${statusId}`,
      when,
      order: billId,
    }),
  ]
}
