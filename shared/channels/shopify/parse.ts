import * as z from 'zod'
import type { Identity, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { countryIn } from '../../people/contact/country.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { identity, idOf } from '../parsing/identities.ts'
import { parseJson } from '../parsing/json.ts'
import { type EventMapping, mapEventType } from '../parsing/event-mapping.ts'
import { objectList } from '../parsing/object-list.ts'
import { orderIdentity, scopeOf } from '../parsing/commerce/orders.ts'
import { parcelIdentity } from '../parsing/commerce/parcels.ts'
import { isTest, sumOf } from '../parsing/commerce/payments.ts'
import { ofEachContact, toTouchpoint } from '../parsing/to-touchpoint.ts'
import { lookUp } from '../../runtime/look-up.ts'

const object = z.looseObject({}).nullish().catch(undefined)
const person = z.looseObject({ default_address: object }).nullish().catch(undefined)

/** What we read of whatever a topic brings; the rest is let be. */
const bodySchema = z.looseObject({
  customer: person,
  default_address: object,
  order: object,
  email_marketing_consent: object,
  sms_marketing_consent: object,
  line_items: objectList,
  discount_codes: objectList,
  transactions: objectList,
  tracking_numbers: z.array(z.string()).catch([]),
})
type Body = z.output<typeof bodySchema>

/** By topic (shopify.dev, Webhooks). */
const topics: Readonly<Record<string, EventMapping>> = {
  'orders/create': 'order.created',
  'orders/paid': 'order.paid',
  'orders/fulfilled': 'shipment.picked_up',
  'orders/cancelled': 'order.cancelled',
  'refunds/create': 'order.refunded',
  'returns/request': 'order.refund_requested',
  'fulfillments/create': 'order.shipped',
  'checkouts/create': 'checkout.started',
  'checkouts/update': 'checkout.started',
  'carts/create': 'cart.updated',
  'carts/update': 'cart.updated',
  'customers/create': 'profile.updated',
  'customers/update': 'profile.updated',
  'customers/data_request': 'privacy.access_requested',
  'customers/redact': 'privacy.erasure_requested',
}
/** Where the topic alone does not say it: how a parcel is doing, and whether somebody agreed. */
const states: Readonly<Record<string, TouchpointType>> = {
  subscribed: 'consent.granted',
  unsubscribed: 'consent.withdrawn',
  picked_up: 'shipment.picked_up',
  in_transit: 'shipment.in_transit',
  out_for_delivery: 'shipment.out_for_delivery',
  delivered: 'shipment.signed',
  failure: 'shipment.exception',
}
const stateful =
  /^(fulfillments\/update|fulfillment_events\/create|customers_(email_|sms_)?marketing_consent\/update)$/

const stateOf = (topic: string, body: Body): string => {
  if (topic.startsWith('customers_'))
    return idOf(body.email_marketing_consent?.['state'] ?? body.sms_marketing_consent?.['state']) ?? ''
  return idOf(body['shipment_status'] ?? body['status']) ?? ''
}

/**
 * One of Shopify's webhooks. Its id is that of the merchant's action and the topic, for one action tells
 * several.
 * @throws Refused when it names nobody, as what is said of a whole shop does
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { text, context = {} } = reading.event
  const body = parseOrReject(bodySchema, parseJson(text))
  const said = (name: string): string => String(context[name] ?? '')
  const topic = said('topic')
  const state = stateful.test(topic) ? lookUp(states, stateOf(topic, body)) : undefined
  const known = state ?? mapEventType(reading.settings, topics, topic).type
  const meant = known === 'order.refunded' ? refundType(body) : known
  const type = isTried(body) ? 'other' : meant
  const shop = said('shop').toLowerCase()
  const touchpoint = await toTouchpoint(reading, {
    id: `${said('event') || hashId(text)}:${topic}`,
    type,
    at: timeOf(topic, body) ?? said('triggeredAt'),
    identities: [...whoIn(topic, body, shop), ...orderIn(reading, topic, body, shop), ...parcelsIn(body)],
    traits: traitsIn(topic, body),
    properties: propertiesIn(topic, body),
    context: { locale: body['customer_locale'] ?? customerIn(topic, body)?.['locale'] },
    event: isTried(body) ? `${topic} test` : topic,
  })
  return type === 'privacy.erasure_requested' ? ofEachContact(touchpoint) : [touchpoint]
}

/** Whether the order, its refund or every payment of it was only a test. */
const isTried = (body: Body): boolean =>
  isTest(body) ||
  (body.order ? isTest(body.order) : false) ||
  (body.transactions.length > 0 && body.transactions.every(isTest))

/** Payments that went back. A refund is created before its payments succeed, and may consist of several. */
const refundsIn = ({ transactions }: Body): Body['transactions'] =>
  transactions.filter(
    (one) => one['kind'] === 'refund' && (one['status'] ?? 'success') === 'success' && !isTest(one),
  )

/** A refund of which no payment has succeeded yet is asked for, not made. */
const refundType = (body: Body): TouchpointType =>
  body.transactions.length > 0 && refundsIn(body).length === 0 ? 'order.refund_requested' : 'order.refunded'

/**
 * When the event itself happened: a time that is stated of a part of it, as of a consent inside a customer,
 * is not its own.
 */
const timeOf = (topic: string, body: Body): unknown => {
  if (topic === 'orders/cancelled') return body['cancelled_at'] ?? body['updated_at']
  const consent = topic.startsWith('customers_')
    ? (body.email_marketing_consent ?? body.sms_marketing_consent)
    : undefined
  const created = topic.endsWith('/create') ? (body['happened_at'] ?? body['created_at']) : undefined
  return consent?.['consent_updated_at'] ?? created ?? body['updated_at'] ?? body['created_at']
}

const isOf = (topic: string, ...families: string[]): boolean => families.includes(topic.split('/')[0] ?? '')

const customerIn = (topic: string, body: Body): Body['customer'] =>
  body.customer ?? (isOf(topic, 'customers') ? body : undefined)

/** A basket is known by its token, which checkout and order repeat. */
const whoIn = (topic: string, body: Body, shop: string): Identity[] => [
  ...identity('shopify.customer_id', customerIn(topic, body)?.['id'] ?? body['customer_id'], scopeOf(shop)),
  ...identity('anonymousId', isOf(topic, 'carts') ? (body['token'] ?? body['id']) : body['cart_token']),
  ...identity('anonymousId', isOf(topic, 'checkouts') ? body['token'] : body['checkout_token']),
]

const orderOf = (topic: string, body: Body): unknown =>
  isOf(topic, 'orders') ? body['id'] : (body['order_id'] ?? body.order?.['id'])

const orderIn = (reading: ParseContext, topic: string, body: Body, shop: string): Identity[] =>
  orderIdentity(reading, orderOf(topic, body), shop)

const parcelsIn = (body: Body): Identity[] => {
  const numbers =
    body.tracking_numbers.length > 0 ? body.tracking_numbers.slice(0, 5) : [body['tracking_number']]
  return numbers.flatMap((number) => parcelIdentity(number, body['tracking_company']))
}

/** Consent is given for one way of writing to somebody, so only that one is named. */
const traitsIn = (topic: string, body: Body): Readonly<Record<string, unknown>> => {
  if (body.email_marketing_consent && isOf(topic, 'customers_email_marketing_consent'))
    return { email: body['email_address'] }
  if (body.sms_marketing_consent && topic.startsWith('customers_'))
    return { phone: body['phone'], country: countryIn(body, customerIn(topic, body)) }
  const { first_name, last_name, default_address, ...customer } = customerIn(topic, body) ?? {}
  return {
    email: body['email'] || customer['email'] || body['contact_email'],
    phone: body['phone'] || customer['phone'],
    country: countryIn({ default_address }, customer, body),
    first_name,
    last_name,
    company: default_address?.['company'],
  }
}

/** What came to be paid back; nothing where it is in several currencies, which have no sum. */
const sumOfOneCurrency = (refunds: Body['transactions']): string | undefined =>
  new Set(refunds.map(({ currency }) => currency)).size > 1
    ? undefined
    : sumOf(refunds.map(({ amount }) => amount))

const propertiesIn = (topic: string, body: Body): Readonly<Record<string, unknown>> => {
  const refunds = refundsIn(body)
  const items = body.line_items.reduce((sum, { quantity }) => sum + (Number(quantity) || 0), 0)
  return {
    order_id: orderOf(topic, body),
    checkout_id: isOf(topic, 'checkouts') ? body['id'] : body['checkout_id'],
    items: items || undefined,
    coupon: body.discount_codes[0]?.['code'],
    reason: isOf(topic, 'refunds') ? body['note'] : body['cancel_reason'],
    total: isOf(topic, 'refunds') ? sumOfOneCurrency(refunds) : body['total_price'],
    currency: refunds[0]?.['currency'] ?? body['currency'],
    purpose: topic.startsWith('customers_email') ? 'email' : 'sms',
    tracking_no: body['tracking_number'],
    carrier: body['tracking_company'],
    origin: body['referring_site'] === '' ? undefined : body['source_name'],
  }
}
