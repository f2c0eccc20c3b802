import { DateTime } from 'luxon'
import type { CounterRepository } from '../../storage/repositories.ts'
import type { LeaseRepository } from '../../storage/repositories/lease-repository.ts'
import { withLease } from '../../storage/with-lease.ts'
import { compactCopy, type CompactDeps, type Compacted } from './compact.ts'
import { loadManifest } from './manifest.ts'
import { type Mismatch, reconcileCopy } from './reconcile.ts'

export type NightlyDeps = CompactDeps & {
  readonly counters: Pick<CounterRepository, 'hours'>
  readonly leases: LeaseRepository
  /** The company's time zone (IANA). */
  readonly timeZone: string
}

export type NightlyReport = Compacted & { readonly mismatches: readonly Mismatch[] }

/** Longer than the function may run, shorter than its period. */
const lease = { name: 'compact-analytics', ms: 860_000 } as const

/** Hours after midnight, in the company's zone, when the work begins: the day before is complete by then. */
const startHour = 3

/**
 * Compacts the copy and compares it with the counters, once a day.
 * @param now ms UTC
 * @returns undefined where the day's work is done already, or another run is at it
 */
export const compactNightly = async (
  { counters, leases, timeZone, ...deps }: NightlyDeps,
  now: number,
): Promise<NightlyReport | undefined> => {
  const zoned = DateTime.fromMillis(now, { zone: timeZone })
  const due = zoned.startOf('day').plus({ hours: startHour }).toMillis()
  const before = await loadManifest(deps.files, now)
  const isDone = before.compactedAt >= due && before.pending === undefined && before.finished.length === 0
  if (now < due || isDone) return undefined
  return await withLease(leases, { ...lease, now }, async () => {
    const done = await compactCopy(deps, now)
    const after = await loadManifest(deps.files, now)
    return { ...done, mismatches: await reconcileCopy(counters, after, now) }
  })
}
