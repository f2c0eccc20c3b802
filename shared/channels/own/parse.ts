import { type Touchpoint, touchpointSchema } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'

/**
 * What we saw ourselves: our messages going out, tracked links followed, people taking themselves off the
 * list. The event is the touchpoint, whole.
 * @throws Refused when it is none
 */
export const parse = ({ event }: ParseContext): Touchpoint[] => [
  parseOrReject(touchpointSchema, parseJson(event.text)),
]
