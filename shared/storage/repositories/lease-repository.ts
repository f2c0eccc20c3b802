import * as z from 'zod'
import { parsed, versionCondition } from '../dynamodb/record-codec.ts'
import { leaseKey } from '../keys.ts'
import type { Store } from '../store.ts'

/** Which runs may work alone: a lease is held by one run at a time until it is released or expires. */
export interface LeaseRepository {
  /**
   * @param now ms UTC
   * @param ms how long the lease is held at most
   * @returns the lease, to release it by; undefined while another run holds it
   */
  acquire(name: string, now: number, ms: number): Promise<number | undefined>
  /** Does nothing where the lease has expired and another run has acquired it. */
  release(name: string, lease: number): Promise<void>
}

const leaseSchema = z.object({ v: z.int(), until: z.int() })

/** Leases: a row each, taken by a conditional write, free again when released or expired. */
export const leaseRepository = (store: Store): LeaseRepository => ({
  acquire: async (name, now, ms) => {
    const item = await store.get(leaseKey(name))
    const held = item && parsed(leaseSchema, item, item)
    if (held && held.until > now) return undefined
    const v = (held?.v ?? 0) + 1
    return (await store.put({ ...leaseKey(name), v, until: now + ms }, versionCondition(v))) ? v : undefined
  },
  release: async (name, v) =>
    void (await store.put({ ...leaseKey(name), v: v + 1, until: 0 }, versionCondition(v + 1))),
})
