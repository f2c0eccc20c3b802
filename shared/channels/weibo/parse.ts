import * as z from 'zod'
import type { Scalar, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { scalarToText } from '../parsing/scalar-text.ts'
import { prop, parseOrReject, buildTouchpoint } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity } from '../parsing/identities.ts'
import { parseJson } from '../parsing/json.ts'
import { placeOf } from '../parsing/commerce/orders.ts'
import { page } from '../parsing/properties.ts'
import { clocked } from '../../model/stated-time.ts'

const id = z.union([z.string(), z.int()]).transform(String)
const word = z.string().optional().catch(undefined)
const messageSchema = z.object({
  type: z.string().min(1),
  sender_id: id,
  receiver_id: id.optional().catch(undefined),
  created_at: z.unknown().optional(),
  text: z.unknown().optional(),
  data: z.object({ subtype: word, key: word }).catch({}),
})
type Message = z.output<typeof messageSchema>

const messages: ReadonlySet<string> = new Set(['text', 'position', 'voice', 'image', 'mention'])
const events: ReadonlyMap<string, readonly [type: TouchpointType, reason?: string]> = new Map([
  ['follow', ['social.followed']],
  ['unfollow', ['social.unfollowed']],
  ['subscribe', ['social.followed', 'subscribed']],
  ['unsubscribe', ['social.unfollowed', 'unsubscribed']],
  ['scan', ['social.scanned']],
  ['click', ['social.menu_clicked']],
  ['view', ['social.menu_clicked']],
])

/**
 * One message or event of Weibo's fans service: about its sender, whom a number of Weibo's names. Its shape
 * is from memory.
 * @throws Refused naming field and rule
 */
export const parse = ({ event }: ParseContext): Touchpoint[] => {
  const message = parseOrReject(messageSchema, parseJson(event.text))
  return [
    buildTouchpoint({
      ...placeOf(event),
      ...happenedIn(message),
      id: idOf(message),
      when: clocked(timeOf(message.created_at), event.receivedAt),
      identities: identity('weibo.uid', message.sender_id),
    }),
  ]
}

const happenedIn = ({
  type,
  data: { subtype = '', key },
}: Message): { type: TouchpointType; props: Record<string, Scalar> } => {
  if (messages.has(type)) return { type: 'social.message_in', props: { reason: type } }
  const known = type === 'event' ? events.get(subtype) : undefined
  if (known === undefined) return { type: 'other', props: { event: `${type}/${subtype}` } }
  const said = /^https?:/.test(key ?? '') ? page(key) : key || undefined
  return { type: known[0], props: { ...prop('key', said), ...prop('reason', known[1]) } }
}

/**
 * Messages state no id: who, when and what. What was said tells two within a second apart, and is kept as a
 * hash alone.
 */
const idOf = ({ type, sender_id, receiver_id, created_at, text, data }: Message): string =>
  hashId(JSON.stringify([type, sender_id, receiver_id, created_at, text, data.subtype, data.key]))

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Mon Jan 05 10:00:00 +0800 2026`, as Weibo writes times, in ISO 8601; any other as it came. */
const timeOf = (said: unknown): unknown => {
  const [, month = '', day, time, zone, year] =
    /^\w{3} (\w{3}) (\d\d) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})$/.exec(scalarToText(said)) ?? []
  return year === undefined
    ? said
    : `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${day}T${time}${zone}`
}
