import type { LeaseRepository } from './repositories/lease-repository.ts'

export type LeaseTerms = {
  readonly name: string
  /** ms UTC */
  readonly now: number
  /** How long (ms) the lease is held at most: longer than the function may run. */
  readonly ms: number
}

/**
 * Runs work while no other run of the same name does: a scheduler delivers at least once, and a failed
 * invocation is retried beside the next one. A run that dies, or cannot release it, keeps the lease until it
 * expires.
 * @returns what the work returns, or undefined where another run holds the lease
 */
export const withLease = async <T>(
  leases: LeaseRepository,
  { name, now, ms }: LeaseTerms,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  const lease = await leases.acquire(name, now, ms)
  if (lease === undefined) return undefined
  try {
    return await work()
  } finally {
    // Unreleased, it expires before the next scheduled run.
    await leases.release(name, lease).catch(() => {})
  }
}

/**
 * The lease of a maintenance run: longer than its timeout of four minutes, shorter than its period of five.
 */
export const maintenanceLease = { name: 'maintenance', ms: 270_000 } as const
