import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { parseXml } from '../parsing/xml.ts'
import { identity } from '../parsing/identities.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { mapEventType } from '../parsing/event-mapping.ts'
import { valueOf } from '../parsing/commerce/money.ts'
import { orderTouchpoints } from '../parsing/commerce/orders.ts'
import { isOnDelivery } from '../parsing/commerce/payments.ts'
import { clocked, inShanghai } from '../../model/stated-time.ts'
import { ofStatus, ofTopic } from './event-mapping.ts'

type Words = Readonly<Record<string, unknown>>

/** What is told, whichever way it came. */
type Told = {
  readonly word: string
  readonly meaning: ReturnType<typeof mapEventType>
  readonly said: Words
  readonly id: string
  readonly time: unknown
}

/** Order numbers are the platform's own: no two shops share one. */
const platform = 'taobao'

/**
 * A pulled message of Taobao's or a Qimen scene. Of the buyer only the open id is read, which means somebody
 * within one app: all else is masked or encrypted, and may not leave.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { event } = reading
  const members = await parseXml(event.text, 'request')
  const { word, meaning, said, id, time } =
    'topic' in members ? messageIn(reading, members) : sceneIn(reading, members)
  const app = event.context?.['app']
  const isRefund = meaning.type === 'order.refunded' || meaning.type === 'order.refund_requested'
  const total = isRefund ? said['refund_fee'] : said['payment']
  return orderTouchpoints(
    reading,
    {
      ...meaning,
      word,
      id,
      when: clocked(inShanghai(time), event.receivedAt),
      order: said['tid'],
      shop: platform,
      who: identity(
        'taobao.open_uid',
        said['buyer_open_uid'],
        typeof app === 'string' && app !== '' ? app : event.connection,
      ),
      value: valueOf(meaning.type, { total }, 'CNY').value,
    },
    isOnDelivery(said['type'], said['trade_type'], said['pay_type']),
  )
}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const messageSchema = z.object({
  id,
  topic: z.string(),
  content: z.unknown().optional(),
  pub_time: z.unknown().optional(),
})

/** `{id, topic, content, pub_time}`, its content JSON as text. */
const messageIn = ({ settings }: ParseContext, members: Words): Told => {
  const { id: given, topic, content, pub_time } = parseOrReject(messageSchema, members)
  const said = membersOf(typeof content === 'string' ? parseJson(content) : content) ?? {}
  return {
    word: topic,
    meaning: mapEventType(settings, ofTopic, topic, topic.slice(topic.lastIndexOf('_') + 1)),
    said,
    id: given,
    time: pub_time,
  }
}

const sceneSchema = z.object({ tid: id.optional(), status: z.string().optional() })

/** Flat members; what happened is the trade's status. */
const sceneIn = ({ settings, event }: ParseContext, said: Words): Told => {
  const { tid, status = '' } = parseOrReject(sceneSchema, said)
  const method = event.context?.['method']
  const word = status || (typeof method === 'string' ? method : '')
  return {
    word,
    meaning: mapEventType(settings, ofStatus, word),
    said,
    id: tid === undefined ? hashId(event.text) : `${tid}:${word}`,
    time: said['modified'],
  }
}
