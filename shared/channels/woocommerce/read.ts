import * as z from 'zod'
import type { Touchpoint, TouchpointType } from '../../journeys/touchpoint.ts'
import type { Reading } from '../channel.ts'
import { hashOf, shaped } from '../reading/build.ts'
import { identity } from '../reading/identities.ts'
import { parseJson } from '../reading/json.ts'
import { type Meaning, meant } from '../reading/meanings.ts'
import { orderIdentity, scopeOf } from '../reading/orders.ts'
import { told } from '../reading/told.ts'

const object = z.looseObject({}).catch({})
const list = z.array(z.looseObject({})).catch([])
const bodySchema = z.looseObject({
  id: z.union([z.string(), z.number()], 'must be an id'),
  status: z.string().catch(''),
  billing: object,
  line_items: list,
  coupon_lines: list,
})
type Body = z.output<typeof bodySchema>

/** By topic (channels.md 7.8); an order that was updated is what its state says. */
const topics: Readonly<Record<string, Meaning>> = {
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

/**
 * One of WooCommerce's webhooks. A shop tells of an order with every save; so what an order became is known by order and state, under the
 * time the shop keeps for it, and told once.
 * @throws Refused when it names nobody
 */
export const read = async (reading: Reading): Promise<Touchpoint[]> => {
  const { text, context = {} } = reading.event
  const body = shaped(bodySchema, parseJson(text))
  const topic = String(context['topic'] ?? '')
  const shop = String(context['shop'] ?? '') || reading.event.connection
  const isOrder = topic.startsWith('order.')
  const word = topic === 'order.updated' ? `${topic} ${body.status}` : topic
  const { type, reason } = meant(reading.settings, topics, word)
  const became = type !== 'other' && isOrder
  const at = body[times[type] ?? '']
  const said = await told(reading, {
    id: became ? `${body.id}:${type}` : `${hashOf(text)}:${topic}`,
    type,
    at: at ?? body['date_modified_gmt'] ?? body['date_created_gmt'],
    identities: [
      ...identity('woo.customer_id', isOrder ? body['customer_id'] : body.id, scopeOf(shop)),
      ...(isOrder ? orderIdentity(reading, body.id, shop) : []),
    ],
    traits: { ...body.billing, email: body.billing['email'] || body['email'], ...namesIn(body) },
    properties: isOrder ? { ...propertiesIn(body), reason } : {},
    event: word,
  })
  return [became && typeof at !== 'string' ? { ...said, statedAt: '-' } : said]
}

const namesIn = ({ billing, first_name, last_name }: Body): Readonly<Record<string, unknown>> => ({
  first_name: billing['first_name'] || first_name,
  last_name: billing['last_name'] || last_name,
})

const propertiesIn = ({ id, total, currency, line_items, coupon_lines }: Body): Readonly<Record<string, unknown>> => ({
  order_id: id,
  total,
  currency,
  items: line_items.reduce((sum, { quantity }) => sum + (Number(quantity) || 0), 0) || undefined,
  coupon: coupon_lines[0]?.['code'],
})
