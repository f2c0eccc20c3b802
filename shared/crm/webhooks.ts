import { Webhook } from 'standardwebhooks'
import { activeSecrets } from '../runtime/constant-time.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import type { CrmRepositories } from './repositories.ts'
import type { TimerRepository } from '../storage/repositories.ts'
import { failureOf, type Outcome, classifyResponse } from './http-result.ts'
import { type Delivery, deliveryOf, type DeliveryRef, dropped, postpone, recordAttempt } from './delivery.ts'
import { type Endpoint, endpointSecrets, isSubscribed } from './endpoint.ts'
import type { Outside } from './safe-fetch.ts'
import { recordOutcome, openReason, closedCircuit } from './circuit-breaker.ts'

/**
 * What is connected under `webhook-out`: its id, what it asked for, and when somebody connected it (ms UTC).
 */
export type Connected = { readonly id: string; readonly endpoint: Endpoint; readonly updatedAt: number }

export type WebhookDeps = {
  readonly rows: Pick<CrmRepositories, 'deliveries' | 'standings'>
  readonly timers: Pick<TimerRepository, 'arm'>
  /** A connection's secrets as they are kept. */
  readonly secretOf: (id: string) => Promise<unknown>
  readonly outside: Outside
  readonly clock: () => number
  readonly wait: (ms: number) => Promise<void>
}

const channel = 'webhook-out'
const timeoutMs = 8_000

/**
 * Tells an endpoint a fact, once it asked for it: writes the delivery down, and tries. What fails is tried
 * again by a timer.
 */
export const dispatchWebhook = async (
  deps: WebhookDeps,
  to: Connected,
  fact: DomainEvent,
  now: number,
): Promise<void> => {
  if (!isSubscribed(to.endpoint, fact)) return
  const fresh = deliveryOf(to.id, fact, now)
  const known = (await deps.rows.deliveries.create(fresh)) ? fresh : await deps.rows.deliveries.get(fresh)
  // Told again: whatever waits for its time has a timer.
  if (known?.status === 'waiting' && known.due === undefined) await attempt(deps, to, known, now)
}

/** A delivery's time has come. What was taken or given up meanwhile is left alone. */
export const tryAgain = async (
  deps: WebhookDeps,
  to: Connected | undefined,
  ref: DeliveryRef,
  now: number,
): Promise<void> => {
  const known = await deps.rows.deliveries.get(ref)
  if (known?.status !== 'waiting' || (known.due ?? 0) > now) return
  if (to) await attempt(deps, to, known, now)
  else await deps.rows.deliveries.save(dropped(known, now, 'not connected any more'))
}

const attempt = async (deps: WebhookDeps, to: Connected, delivery: Delivery, now: number): Promise<void> => {
  const standing = (await deps.rows.standings.get(channel, to.id)) ?? closedCircuit(channel, to.id)
  const bar = openReason(standing, to.updatedAt, now)
  if (bar && 'off' in bar)
    return void (await deps.rows.deliveries.save(dropped(delivery, now, `endpoint switched off: ${bar.off}`)))
  if (bar) return later(deps, postpone(delivery, bar.until), now)
  const outcome = await post(deps, to, delivery)
  const next = recordAttempt(delivery, outcome, deps.clock())
  const quick = (next.due ?? Infinity) - deps.clock() <= 6_000
  const second = quick ? await soon(deps, to, next) : undefined
  const stands = recordOutcome(standing, second?.outcome ?? outcome, deps.clock())
  if (stands) await deps.rows.standings.save(stands)
  await later(deps, second?.next ?? next, now)
}

/** The first repetition comes after seconds: no timer is as fine as that. */
const soon = async (
  deps: WebhookDeps,
  to: Connected,
  delivery: Delivery,
): Promise<{ next: Delivery; outcome: Outcome }> => {
  await deps.wait((delivery.due ?? 0) - deps.clock())
  const outcome = await post(deps, to, delivery)
  return { next: { ...recordAttempt(delivery, outcome, deps.clock()), v: delivery.v }, outcome }
}

/**
 * The timer before the row: one that is early finds nothing to do, one that is missing is never made up for.
 */
const later = async ({ rows, timers }: WebhookDeps, delivery: Delivery, now: number): Promise<void> => {
  if (delivery.due !== undefined) {
    await timers.arm(
      { kind: 'delivery', id: `${delivery.connection}/${delivery.at}/${delivery.id}` },
      delivery.due,
      now,
    )
  }
  await rows.deliveries.save(delivery)
}

const post = async (
  { outside, secretOf, clock }: WebhookDeps,
  { id, endpoint: { url } }: Connected,
  delivery: Delivery,
): Promise<Outcome> => {
  const secrets = endpointSecrets.safeParse(await secretOf(id))
  if (!secrets.success) return { as: 'later', reason: 'the connection has no secret to sign with' }
  const at = new Date(clock())
  const signature = activeSecrets(secrets.data.secret)
    .map((secret) => new Webhook(secret).sign(delivery.id, at, delivery.body))
    .join(' ')
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Rethread',
    'webhook-id': delivery.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signature,
  }
  try {
    return classifyResponse(
      await outside({ method: 'POST', url, headers, body: delivery.body, timeoutMs, mostBytes: 0 }),
      clock(),
    )
  } catch (error) {
    return failureOf(error, url)
  }
}
