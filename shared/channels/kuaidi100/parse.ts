import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject, buildTouchpoint } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { parcelIdentity, parcelProps } from '../parsing/commerce/parcels.ts'
import { clocked, inShanghai } from '../../model/stated-time.ts'

/** By `lastResult.state`. */
const meanings: Readonly<Record<string, EventMapping>> = {
  0: 'shipment.in_transit',
  1: 'shipment.picked_up',
  2: ['shipment.exception', 'problem'],
  3: 'shipment.signed',
  4: ['shipment.returned', 'signed for by the sender'],
  5: 'shipment.out_for_delivery',
  6: ['shipment.returned', 'on its way back'],
  7: ['shipment.in_transit', 'forwarded'],
  8: ['shipment.in_transit', 'customs'],
  14: ['shipment.exception', 'refused by the receiver'],
}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const entrySchema = z.object({ time: z.unknown().optional(), ftime: z.unknown().optional() })
const paramSchema = z.object({
  status: z.string().optional(),
  lastResult: z.object({ nu: id, com: id, state: id.optional(), data: z.array(entrySchema).optional() }),
})

/**
 * Where a parcel is, by the newest entry of its history, which comes whole every time. What an entry says is
 * not read: it may name the receiver. A parcel nobody hears of any more (`abort`) is `other`.
 * @throws Refused naming field and rule
 */
export const parse = ({ event, settings }: ParseContext): Touchpoint[] => {
  const { status = 'polling', lastResult } = parseOrReject(paramSchema, parseJson(event.text))
  const { nu, com, state = '', data: [newest] = [] } = lastResult
  const word = status === 'abort' || state === '' ? status : state
  const { type, reason } = mapEventType(settings, meanings, word)
  return [
    buildTouchpoint({
      id: `${nu}:${word}`,
      channel: event.channel,
      source: event.connection,
      type,
      when: clocked(inShanghai(newest?.ftime ?? newest?.time), event.receivedAt),
      identities: parcelIdentity(nu, com),
      props: type === 'other' ? { event: word } : parcelProps(nu, com, reason),
    }),
  ]
}
