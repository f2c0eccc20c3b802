import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { parseJson } from '../parsing/json.ts'
import { toTouchpointFromEnvelope } from '../parsing/envelope.ts'
import { isNeverReceived, typeNamed } from '../parsing/event-names.ts'

/** The envelope the specification asks for. */
const envelopeSchema = z.object({
  type: z.string('must be the name of what happened').min(1, 'must be the name of what happened'),
  timestamp: z.unknown().optional(),
  data: z
    .looseObject({})
    .nullish()
    .transform((said) => said ?? {}),
})

/**
 * An event of whoever signs as Standard Webhooks says: `{type, timestamp, data}`. Its id is the `webhook-id`,
 * the same at every delivery.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { text, context } = reading.event
  const { type: name, timestamp, data } = parseOrReject(envelopeSchema, parseJson(text))
  if (isNeverReceived(name))
    throw new RejectedError('type must not be what is only ever computed', { field: 'type' })
  const given = context?.['id']
  const id = typeof given === 'string' ? given : hashId(text)
  return [
    await toTouchpointFromEnvelope(reading, { id, type: typeNamed(name), at: timestamp, event: name, data }),
  ]
}
