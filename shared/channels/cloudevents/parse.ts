import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { parseJson } from '../parsing/json.ts'
import { mapEventType } from '../parsing/event-mapping.ts'
import { toTouchpointFromEnvelope } from '../parsing/envelope.ts'
import { isNeverReceived, typeNamed } from '../parsing/event-names.ts'

const stated = z.string('must be stated').min(1, 'must be stated')
const members = z
  .looseObject({}, 'must be an object')
  .nullish()
  .transform((said) => said ?? {})
const eventSchema = z.object({
  specversion: z.string('must be 1.0').startsWith('1.', 'must be 1.0'),
  id: stated,
  source: stated,
  type: stated,
  time: z.unknown().optional(),
  data: members,
})

/**
 * A CloudEvent. `type` is one of our names, alone or behind the domain of whoever defined it
 * (`com.example.lead.created`); `data` says who and what, as in a Standard Webhook. The same source and id
 * are the same event.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { id, source, type: name, time, data } = parseOrReject(eventSchema, parseJson(reading.event.text))
  const ours = name.split('.').slice(-2).join('.')
  if (isNeverReceived(ours))
    throw new RejectedError('type must not be what is only ever computed', { field: 'type' })
  const set = mapEventType(reading.settings, {}, name).type
  const type = set === 'other' ? [name, ours].map(typeNamed).find((found) => found !== 'other') : set
  const key = `${source}|${id}`
  return [
    await toTouchpointFromEnvelope(reading, {
      id: key.length > 255 ? hashId(key) : key,
      type: type ?? 'other',
      at: time,
      event: name,
      data,
    }),
  ]
}
