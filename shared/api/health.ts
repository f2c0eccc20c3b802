import { dayMs, dayOf } from '../runtime/time-buckets.ts'
import { watchDetectors } from '../detectors/list.ts'
import { setupGaps } from '../playbooks/setup-gaps.ts'
import { policyAt } from '../policy/policy.ts'
import { refusedIn, storedIn } from '../journeys/counters.ts'
import type { Refusal, Repositories } from '../storage/repositories.ts'
import { msOf } from '../runtime/time-buckets.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import type { HealthView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

export type HealthDeps = {
  readonly rows: Pick<
    Repositories,
    'counters' | 'touchpoints' | 'timers' | 'messages' | 'refolds' | 'policies' | 'progress'
  >
  /** How many messages each queue holds, by name. */
  readonly waiting: () => Promise<Readonly<Record<string, number>>>
  readonly parked: () => Promise<Readonly<Record<string, number>>>
  /** The shards of the timers. */
  readonly shards: number
}

/** Messages in doubt and people to be folded anew are counted up to here: they are alarms, not statistics. */
const mostCounted = 100

/** The channels that ever had something refused. */
const refusingIn = (counts: Readonly<Record<string, number>>): string[] =>
  Object.keys(counts)
    .filter((counter) => counter.startsWith('refused|'))
    .map((counter) => counter.slice('refused|'.length))

/**
 * The newest refusals of today and yesterday. What was refused may hold personal data: it is not shown here.
 */
const latestRefusals = async (
  { rows }: HealthDeps,
  channels: readonly string[],
  now: number,
): Promise<HealthView['refusals']> => {
  const questions = [now, now - dayMs].flatMap((at) =>
    channels.map((channel) => ({ channel, day: dayOf(at) })),
  )
  const pages = await mapConcurrent(
    8,
    questions,
    async ({ channel, day }) => (await rows.touchpoints.refusals(channel, day, { limit: 100 })).items,
  )
  return pages
    .flat()
    .sort((a: Refusal, b: Refusal) => b.receivedAt - a.receivedAt)
    .slice(0, 20)
    .map(({ channel, connection, receivedAt, reason, field }) =>
      omitUndefined({ channel, connection, at: receivedAt, reason, field }),
    )
}

/** How many seconds the slowest shard is behind; nothing before the first sweep. */
const sweepLag = async ({ rows, shards }: HealthDeps, now: number): Promise<number | null> => {
  const cursors = await Promise.all(Array.from({ length: shards }, (_, shard) => rows.timers.cursor(shard)))
  const behind = cursors.flatMap((minute) =>
    minute === undefined ? [] : [Math.max(0, Math.round((now - msOf(minute)) / 1000))],
  )
  return behind.length === 0 ? null : Math.max(...behind)
}

/**
 * `GET /api/health`. `accepted` is what was acknowledged and is somewhere: stored, refused with a reason,
 * parked, or still waiting.
 * @param now ms UTC
 */
export const healthOf = async (deps: HealthDeps, now: number): Promise<HealthView> => {
  const { rows } = deps
  const [counts, waiting, parked, unclear, refolds, sweepLagSeconds, policies, projectorLagSeconds] =
    await Promise.all([
      rows.counters.total(),
      deps.waiting(),
      deps.parked(),
      rows.messages.list('unclear', { limit: mostCounted }),
      rows.refolds.marked({ limit: mostCounted }),
      sweepLag(deps, now),
      rows.policies.history(),
      rows.progress.lagSeconds(now),
    ])
  const refusals = await latestRefusals(deps, refusingIn(counts), now)
  const [stored, refused] = [storedIn(counts), refusedIn(counts)]
  const [inLine, aside] = [waiting['touchpoints'] ?? 0, parked['touchpoints-parked'] ?? 0]
  return {
    accepted: stored + refused + aside + inLine,
    stored,
    refused,
    parked: aside,
    waiting: inLine,
    unclear: unclear.items.length,
    sweepLagSeconds,
    projectorLagSeconds,
    refolds: refolds.items.length,
    queues: { ...waiting, ...parked },
    refusals,
    causes: watchDetectors.map(({ cause, title }) => ({ cause, title })),
    setup: setupGaps(policyAt(policies, now), now),
  }
}
