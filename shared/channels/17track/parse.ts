import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { prop, parseOrReject, buildTouchpoint } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { orderIdentity } from '../parsing/commerce/orders.ts'
import { parcelIdentity, parcelProps } from '../parsing/commerce/parcels.ts'
import { clocked } from '../../model/stated-time.ts'

/** By status, or by the part of a status where that says more. */
const meanings: Readonly<Record<string, EventMapping>> = {
  InTransit: 'shipment.in_transit',
  InTransit_PickedUp: 'shipment.picked_up',
  OutForDelivery: 'shipment.out_for_delivery',
  AvailableForPickup: ['shipment.out_for_delivery', 'to be picked up'],
  Delivered: 'shipment.signed',
  DeliveryFailure: ['shipment.exception', 'delivery failed'],
  Exception: ['shipment.exception', 'problem'],
  Exception_Returning: ['shipment.returned', 'on its way back'],
  Exception_Returned: 'shipment.returned',
  Expired: ['shipment.exception', 'no news'],
}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const word = z.string().optional().catch(undefined)
const infoSchema = z.object({
  latest_status: z.object({ status: word, sub_status: word }).optional().catch(undefined),
  latest_event: z
    .object({ time_utc: z.unknown(), time_iso: z.unknown() })
    .partial()
    .optional()
    .catch(undefined),
})
const pushSchema = z.object({
  event: z.string().min(1),
  data: z.object({
    number: id,
    carrier: id.optional(),
    tag: word,
    track_info: infoSchema.optional().catch(undefined),
  }),
})

/**
 * Where a parcel is. A tag `order:<number>` names the order it belongs to.
 * @throws Refused naming field and rule
 */
export const parse = (reading: ParseContext): Touchpoint[] => {
  const { event, settings } = reading
  const { event: name, data } = parseOrReject(pushSchema, parseJson(event.text))
  const {
    number,
    carrier = 'unknown',
    tag = '',
    track_info: { latest_status: status, latest_event: newest } = {},
  } = data
  const said = name === 'TRACKING_UPDATED' ? (status?.status ?? name) : name
  const sub = said === status?.status ? (status.sub_status ?? said) : said
  const { type, reason } = mapEventType(settings, meanings, sub, Object.hasOwn(meanings, sub) ? sub : said)
  const order = /^order:(.+)$/.exec(tag)?.[1]
  return [
    buildTouchpoint({
      id: `${number}:${sub}`,
      channel: event.channel,
      source: event.connection,
      type,
      when: clocked(newest?.time_utc ?? newest?.time_iso, event.receivedAt),
      identities: [...parcelIdentity(number, carrier), ...orderIdentity(reading, order)],
      props:
        type === 'other'
          ? { event: sub }
          : { ...parcelProps(number, carrier, reason), ...prop('order_id', order) },
    }),
  ]
}
