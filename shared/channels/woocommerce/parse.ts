import * as z from 'zod'
import type { Identity, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { scalarToText } from '../parsing/scalar-text.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity } from '../parsing/identities.ts'
import { parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { objectList } from '../parsing/object-list.ts'
import { orderIdentity, scopeOf } from '../parsing/commerce/orders.ts'
import { isOnDelivery, isTest, sumOf } from '../parsing/commerce/payments.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'

const object = z.looseObject({}).catch({})
const bodySchema = z.looseObject({
  id: z.union([z.string(), z.number()], 'must be an id'),
  status: z.string().catch(''),
  billing: object,
  line_items: objectList,
  coupon_lines: objectList,
  refunds: objectList,
  meta_data: objectList,
})
type Body = z.output<typeof bodySchema>

/** By topic (woocommerce-rest-api-docs, Webhooks); an order that was updated is what its state says. */
const topics: Readonly<Record<string, EventMapping>> = {
  'order.created': 'order.created',
  'order.updated processing': 'order.paid',
  'order.updated completed': 'order.completed',
  'order.updated cancelled': 'order.cancelled',
  'order.updated failed': ['order.cancelled', 'failed'],
  'order.updated refunded': 'order.refunded',
  'customer.created': 'profile.updated',
  'customer.updated': 'profile.updated',
}
/** Under which name the shop keeps when an order became this. */
const times: Readonly<Partial<Record<TouchpointType, string>>> = {
  'order.created': 'date_created_gmt',
  'order.paid': 'date_paid_gmt',
  'order.completed': 'date_completed_gmt',
}

type Meant = ReturnType<typeof mapEventType>

const modes: ReadonlySet<unknown> = new Set(['test', 'sandbox'])

/** Whether a payment plug-in says that the order was paid in its test mode. */
const isTried = (body: Body): boolean =>
  isTest(body) ||
  body.meta_data.some(({ key, value }) => /_(payment_)?mode$/.test(scalarToText(key)) && modes.has(value))

/**
 * Whether money came in: the shop keeps when (`date_paid`). An order in `processing` may be shipped, which
 * says nothing of money: what is paid on delivery, by cheque or by transfer has no such date yet. Shops that
 * state none at all are believed, but for payment on delivery.
 */
const isPaid = (body: Body): boolean => {
  if (hasPaidDate(body)) return true
  const dates = [body['date_paid_gmt'], body['date_paid']]
  return (
    dates.every((date) => date === undefined) &&
    !isOnDelivery(body['payment_method'], body['payment_method_title'])
  )
}

/**
 * What an order became: what its state says, and `order.paid` when it is completed and paid, which for
 * payment on delivery and for downloads is the first that is heard of it.
 */
const became = (settings: ParseContext['settings'], word: string, body: Body): Meant[] => {
  const meaning = mapEventType(settings, topics, word)
  if (meaning.type === 'order.paid' && !isPaid(body)) return [{ type: 'other' }]
  const refunded = meaning.type === 'order.refunded' && refundsIn(body).length > 0
  return [
    ...(refunded ? [] : [meaning]),
    ...(meaning.type === 'order.completed' && hasPaidDate(body) ? [{ type: 'order.paid' as const }] : []),
  ]
}

const hasPaidDate = (body: Body): boolean =>
  [body['date_paid_gmt'], body['date_paid']].some((date) => typeof date === 'string' && date !== '')

/** Each refund of the order, with an id of its own and a negative total. */
const refundsIn = ({ refunds }: Body): Body['refunds'] =>
  refunds.filter(({ id, total }) => scalarToText(id) !== '' && sumOf([total]) !== undefined)

/**
 * One of WooCommerce's webhooks. A shop tells of an order with every save; so what an order became is known
 * by order and state, under the time the shop keeps for it, and told once; each refund by its own id.
 * @throws Refused when it names nobody
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { text, context = {} } = reading.event
  const body = parseOrReject(bodySchema, parseJson(text))
  const topic = String(context['topic'] ?? '')
  const shop = String(context['shop'] ?? '') || reading.event.connection
  const word = topic === 'order.updated' ? `${topic} ${body.status}` : topic
  if (!topic.startsWith('order.')) {
    const id = `${hashId(text)}:${topic}`
    return [
      await toldOf(reading, body, {
        id,
        ...mapEventType(reading.settings, topics, word),
        word,
        at: modified(body),
        who: identity('woo.customer_id', body.id, scopeOf(shop)),
      }),
    ]
  }
  const who = [
    ...identity('woo.customer_id', body['customer_id'], scopeOf(shop)),
    ...orderIdentity(reading, body.id, shop),
  ]
  if (isTried(body))
    return [
      await toldOf(reading, body, {
        id: `${hashId(text)}:${topic}`,
        type: 'other',
        word: `${word} test`,
        at: modified(body),
        who,
      }),
    ]
  const states = became(reading.settings, word, body).map(async (meaning) => {
    const isKnown = meaning.type !== 'other'
    const at = body[times[meaning.type] ?? '']
    const id = isKnown ? `${body.id}:${meaning.type}` : `${hashId(text)}:${topic}`
    const said = await toldOf(reading, body, {
      id,
      ...meaning,
      word,
      at: at ?? modified(body),
      who,
      properties: propertiesIn(body),
    })
    return isKnown && typeof at !== 'string' ? { ...said, statedAt: '-' } : said
  })
  const refunds = refundsIn(body).map(async ({ id: refund, reason, total }) => {
    const properties = { ...propertiesIn(body), total: sumOf([total]), items: undefined }
    const id = `${body.id}:refund:${scalarToText(refund)}`
    const said = await toldOf(reading, body, {
      id,
      type: 'order.refunded',
      reason: scalarToText(reason),
      word,
      at: modified(body),
      who,
      properties,
    })
    return { ...said, statedAt: '-' }
  })
  return Promise.all([...states, ...refunds])
}

const modified = (body: Body): unknown => body['date_modified_gmt'] ?? body['date_created_gmt']

type Facts = {
  readonly id: string
  readonly type: TouchpointType
  readonly reason?: string | undefined
  readonly word: string
  readonly at: unknown
  readonly who: readonly Identity[]
  readonly properties?: Readonly<Record<string, unknown>>
}

const toldOf = (
  reading: ParseContext,
  body: Body,
  { id, type, reason, word, at, who, properties }: Facts,
): Promise<Touchpoint> =>
  toTouchpoint(reading, {
    id,
    type,
    at,
    identities: who,
    traits: { ...body.billing, email: body.billing['email'] || body['email'], ...namesIn(body) },
    properties: properties === undefined ? {} : { ...properties, reason },
    event: word,
  })

const namesIn = ({ billing, first_name, last_name }: Body): Readonly<Record<string, unknown>> => ({
  first_name: billing['first_name'] || first_name,
  last_name: billing['last_name'] || last_name,
})

const propertiesIn = ({
  id,
  total,
  currency,
  line_items,
  coupon_lines,
}: Body): Readonly<Record<string, unknown>> => ({
  order_id: id,
  total,
  currency,
  items: line_items.reduce((sum, { quantity }) => sum + (Number(quantity) || 0), 0) || undefined,
  coupon: coupon_lines[0]?.['code'],
})
