import { type Touchpoint, touchpointSchema } from '../../model/touchpoint.ts'
import type { Reading } from '../channel.ts'
import { shaped } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'

/**
 * What we saw ourselves: our messages going out, tracked links followed, people taking themselves off the
 * list. The event is the touchpoint, whole.
 * @throws Refused when it is none
 */
export const read = ({ event }: Reading): Touchpoint[] => [shaped(touchpointSchema, parseJson(event.text))]
