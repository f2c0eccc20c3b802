import * as z from 'zod'
import type { Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { scalarToText } from '../parsing/scalar-text.ts'
import { prop, parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { parseJson } from '../parsing/json.ts'
import { keywordIn } from '../parsing/keywords.ts'
import { text } from '../parsing/properties.ts'
import { inShanghai } from '../../model/stated-time.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'
import { stopWords } from './stop-words.ts'
import { lookUp } from '../../runtime/look-up.ts'

const spelled = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** One report or reply; the international report spells its names another way (`To`, `message_id`). */
const itemSchema = z
  .record(z.string(), z.unknown(), 'must be an object')
  .transform((item) =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [spelled(name), value])),
  )
type Item = z.output<typeof itemSchema>

const settingsSchema = z.object({ stopWords })

/** Of the international report: 1 arrived, 2 did not, 6 is no number. */
const statuses: Readonly<Record<string, TouchpointType>> = {
  '1': 'sms.delivered',
  '2': 'sms.failed',
  '6': 'sms.failed',
}

const typeOf = ({ content, success, status }: Item, words: readonly string[]): TouchpointType => {
  if (content !== undefined) return keywordIn(content, words) === 'opt-out' ? 'sms.opted_out' : 'sms.replied'
  if (typeof success === 'boolean' || typeof success === 'string')
    return String(success) === 'true' ? 'sms.delivered' : 'sms.failed'
  return lookUp(statuses, scalarToText(status)) ?? 'other'
}

/** A number abroad is written without its plus. */
const phoneOf = ({ phonenumber, to }: Item): unknown =>
  phonenumber ?? (text(to) === undefined ? undefined : `+${scalarToText(to).replace(/^\+/, '')}`)

/**
 * What became of one text, or what somebody answered to one; never the words of the answer.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const item = parseOrReject(itemSchema, parseJson(reading.event.text))
  const type = typeOf(item, settingsSchema.parse(reading.settings).stopWords)
  const { bizid, messageid = bizid, outid, errcode, errorcode = errcode, sequenceid, content } = item
  const phone = phoneOf(item)
  const at = inShanghai(
    content === undefined ? (item['reporttime'] ?? item['receivedate']) : item['sendtime'],
  )
  const ids =
    content === undefined
      ? [messageid, phone, errorcode, item['status']]
      : [sequenceid, phone, at, item['destcode']]
  return [
    await toTouchpoint(reading, {
      id: hashId(JSON.stringify([type, ...ids])),
      type,
      at,
      event: 'report',
      traits: { phone },
      properties: { sms_id: messageid, reason: type === 'sms.failed' ? errorcode : undefined },
      props: prop('out_id', text(outid)),
    }),
  ]
}
