import { family, type Touchpoint } from '../model/touchpoint.ts'
import type { CaseView, OrderView, ParcelView } from './views/record.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { comparePositions, touchpointOrder } from '../journeys/touchpoint-order.ts'

const placeOf = ({ channel, source }: Touchpoint): string => `${channel}/${source}`

/**
 * Within which shop an order's number is one: as the vendor says, or else the connection by which we heard of
 * it.
 */
const shopOf = (touchpoint: Touchpoint): string =>
  touchpoint.identities.find(({ kind }) => kind === 'order.no')?.scope ?? placeOf(touchpoint)

const word = (said: unknown): string | undefined =>
  typeof said === 'string' && said !== '' ? said : undefined

const orderNo = ({ identities, props }: Touchpoint): string | undefined =>
  word(props['order_id']) ?? identities.find(({ kind }) => kind === 'order.no')?.value
const parcelNo = ({ identities, props }: Touchpoint): string | undefined =>
  word(props['tracking_no']) ?? identities.find(({ kind }) => kind === 'parcel.no')?.value

const verb = ({ type }: Touchpoint): string => type.split('.')[1] ?? type

/** What outranks what where two were told of the same moment. */
const ranks = [
  'created',
  'paid',
  'shipped',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'signed',
  'completed',
  'cancelled',
  'refund_requested',
  'refunded',
]

const inStoryOrder = (a: Touchpoint, b: Touchpoint): number =>
  a.at - b.at ||
  ranks.indexOf(verb(a)) - ranks.indexOf(verb(b)) ||
  comparePositions(touchpointOrder(a), touchpointOrder(b))

const isOrder = (touchpoint: Touchpoint): boolean =>
  family(touchpoint.type) === 'order' || touchpoint.type === 'purchase.store'
const isParcel = (touchpoint: Touchpoint): boolean => family(touchpoint.type) === 'shipment'

const parcelOf = (no: string, told: readonly Touchpoint[]): ParcelView => {
  const [last] = told.toSorted(inStoryOrder).toReversed()
  const carrier = told.map(({ props }) => word(props['carrier'])).find(Boolean)
  return omitUndefined({ no, status: last ? verb(last) : '', at: last?.at ?? 0, carrier })
}

const parcelsIn = (told: readonly Touchpoint[]): ParcelView[] =>
  [...Map.groupBy(told, (touchpoint) => parcelNo(touchpoint) ?? '')]
    .filter(([no]) => no !== '')
    .map(([no, its]) => parcelOf(no, its))

const sum = (told: readonly Touchpoint[]): Touchpoint['value'] => {
  const [first, ...others] = told.flatMap(({ value }) => value ?? [])
  return (
    first &&
    others
      .filter(({ currency }) => currency === first.currency)
      .reduce((all, { amount }) => ({ ...all, amount: all.amount + amount }), first)
  )
}

const statusOf = (last: Touchpoint | undefined): string => {
  if (last?.type === 'purchase.store') return 'completed'
  return last ? verb(last) : ''
}

const orderOf = (id: string, told: readonly Touchpoint[], parcels: readonly Touchpoint[]): OrderView => {
  const steps = told.toSorted(inStoryOrder)
  const [first, last] = [steps[0], steps.at(-1)]
  const value = steps.findLast((touchpoint) => touchpoint.value && !/refund/.test(touchpoint.type))?.value
  const refunded = sum(steps.filter(({ type }) => type === 'order.refunded'))
  return omitUndefined({
    id,
    shop: first ? shopOf(first) : '',
    channel: first?.channel ?? '',
    status: statusOf(last),
    first: first?.at ?? 0,
    last: last?.at ?? 0,
    value: value || undefined,
    refunded: refunded || undefined,
    steps: steps.map(({ type, at }) => ({ type, at })),
    parcels: parcelsIn([...told, ...parcels]),
  })
}

/**
 * By the shop that a carrier's word names, or, as carriers mostly name none, by the number alone where only
 * one order has it.
 */
const belongs = (parcel: Touchpoint, id: string, shop: string, orders: readonly string[]): boolean =>
  orderNo(parcel) === id && (shopOf(parcel) === shop || orders.filter((one) => one === id).length === 1)

export type Orders = { readonly orders: readonly OrderView[]; readonly parcels: readonly ParcelView[] }

/**
 * A person's orders, each once however many told of it, the newest first; parcels that no order of theirs is
 * known for stand beside them. A store's purchase without a number is an order of its own. Pure; the order of
 * `log` does not matter.
 */
export const ordersIn = (log: readonly Touchpoint[]): Orders => {
  const told = Map.groupBy(log.filter(isOrder), (touchpoint) =>
    JSON.stringify([orderNo(touchpoint) ?? touchpoint.id, shopOf(touchpoint)]),
  )
  const parcels = log.filter(isParcel)
  const heads = [...told].map(([, its]) => ({
    id: (its[0] && (orderNo(its[0]) ?? its[0].id)) ?? '',
    shop: its[0] ? shopOf(its[0]) : '',
    its,
  }))
  const ids = heads.map(({ id }) => id)
  const known = new Set<Touchpoint>()
  const orders = heads.map(({ id, shop, its }) => {
    const own = parcels.filter((parcel) => belongs(parcel, id, shop, ids))
    for (const parcel of own) known.add(parcel)
    return orderOf(id, its, own)
  })
  return {
    orders: orders.sort((a, b) => b.last - a.last || (a.id < b.id ? -1 : 1)),
    parcels: parcelsIn(parcels.filter((parcel) => !known.has(parcel))).sort((a, b) => b.at - a.at),
  }
}

const caseOf = (id: string, told: readonly Touchpoint[]): CaseView => {
  const steps = told.toSorted((a, b) => comparePositions(touchpointOrder(a), touchpointOrder(b)))
  const [first, last] = [steps[0], steps.at(-1)]
  const subject = steps.map(({ props }) => word(props['subject'])).findLast(Boolean)
  const score = steps.map(({ props }) => props['score']).findLast((said) => typeof said === 'number')
  const standing = steps.findLast(({ type }) => type !== 'ticket.csat')
  return omitUndefined({
    id,
    channel: first?.channel ?? '',
    source: first?.source ?? '',
    status: standing ? verb(standing) : 'csat',
    opened: first?.at ?? 0,
    last: last?.at ?? 0,
    subject,
    score: typeof score === 'number' ? score : undefined,
  })
}

/** What a person had to be helped with, case by case, the latest first. */
export const casesIn = (log: readonly Touchpoint[]): CaseView[] =>
  [
    ...Map.groupBy(
      log.filter(({ type }) => family(type) === 'ticket'),
      (touchpoint) =>
        JSON.stringify([word(touchpoint.props['ticket_id']) ?? touchpoint.id, placeOf(touchpoint)]),
    ),
  ]
    .map(([, its]) => caseOf((its[0] && (word(its[0].props['ticket_id']) ?? its[0].id)) ?? '', its))
    .sort((a, b) => b.last - a.last || (a.id < b.id ? -1 : 1))
