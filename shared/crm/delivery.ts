import { hourMs } from '../runtime/time-buckets.ts'
import { hashId } from '../runtime/hash-id.ts'
import * as z from 'zod'
import type { DomainEvent } from '../model/domain-events.ts'
import type { Outcome } from './http-result.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

const deliveryStatuses = ['waiting', 'delivered', 'given-up', 'dropped'] as const

/**
 * One fact for one endpoint, and what became of it. `id` is its `webhook-id`: the same at every try. `at` is
 * the fact's own time, `due` when it is tried next, both ms UTC; `body` what is sent, word for word, as the
 * signature of every try is over the same body.
 */
export const deliverySchema = z.object({
  connection: z.string(),
  id: z.string(),
  type: z.string(),
  at: z.int(),
  body: z.string(),
  status: z.enum(deliveryStatuses),
  tries: z.int(),
  createdAt: z.int(),
  due: z.int().optional(),
  last: z.object({ at: z.int(), status: z.int().optional(), reason: z.string() }).optional(),
  v: z.int(),
})
export type Delivery = z.infer<typeof deliverySchema>

/** What a try of it needs to find it again. */
export type DeliveryRef = Pick<Delivery, 'connection' | 'at' | 'id'>

/** The same fact has the same id at the same endpoint, however often it is told. */
export const deliveryId = (connection: string, fact: DomainEvent): string =>
  `msg_${hashId(JSON.stringify([connection, fact.type, fact.detail.id]))}`

/**
 * A fact as it goes to an endpoint, in the envelope of Standard Webhooks. It holds ids and no word about a
 * person: whoever may know more asks /api for it.
 * @param now ms UTC
 */
export const deliveryOf = (connection: string, fact: DomainEvent, now: number): Delivery => ({
  connection,
  id: deliveryId(connection, fact),
  type: fact.type,
  at: fact.detail.at,
  body: JSON.stringify({
    type: fact.type,
    timestamp: new Date(fact.detail.at).toISOString(),
    data: fact.detail,
  }),
  status: 'waiting',
  tries: 0,
  createdAt: now,
  v: 1,
})

const second = 1000
const minute = 60 * second

/**
 * How long after each try that failed the next one comes. After the last there is none:
 * three days.
 */
export const retryDelays: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
]

/** A delivery after a try. Pure; `now` in ms UTC is when the answer was there. */
export const recordAttempt = (delivery: Delivery, outcome: Outcome, now: number): Delivery => {
  const tries = delivery.tries + 1
  const { due: _, ...rest } = delivery
  const reason = outcome.as === 'done' ? 'taken' : outcome.reason
  const last = omitUndefined({ at: now, reason, status: outcome.status })
  const next = { ...rest, tries, last, v: delivery.v + 1 }
  if (outcome.as === 'done') return { ...next, status: 'delivered' }
  if (outcome.as === 'gone') return { ...next, status: 'dropped' }
  const delay = retryDelays[tries - 1]
  if (delay === undefined) return { ...next, status: 'given-up' }
  return { ...next, due: now + Math.max(delay, outcome.waitMs ?? 0) }
}

/** A delivery that is put off without a try: the endpoint is known to be down until then. */
export const postpone = (delivery: Delivery, due: number): Delivery => ({
  ...delivery,
  due,
  v: delivery.v + 1,
})

/** A delivery to an endpoint that was switched off. */
export const dropped = (delivery: Delivery, now: number, reason: string): Delivery => {
  const { due: _, ...rest } = delivery
  return { ...rest, status: 'dropped', last: { at: now, reason }, v: delivery.v + 1 }
}
