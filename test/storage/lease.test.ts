import { describe, expect, it, vi } from 'vitest'
import { queueUrlOf, senders } from '../../shared/runtime/sender-list.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { leaseRepository } from '../../shared/storage/repositories/lease-repository.ts'
import { maintenanceLease, withLease } from '../../shared/storage/with-lease.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { minute, wednesday } from '../world.ts'

const names = [
  'TOUCHPOINTS_TABLE',
  'STATE_TABLE',
  'BUS_NAME',
  'COMPANY_TIME_ZONE',
  'SEND_CRM_QUEUE_URL',
  ...senders.map(({ via }) => queueUrlOf(via)),
]
for (const name of names) vi.stubEnv(name, 'Asia/Shanghai')
vi.stubEnv('AWS_REGION', 'eu-west-1')

const terms = (now: number) => ({ ...maintenanceLease, now })

describe('a lease', () => {
  it('lets one run work at a time, and the next after it', async () => {
    const leases = leaseRepository(memoryStore())
    const seen: string[] = []
    await withLease(leases, terms(wednesday), async () => {
      seen.push('first')
      expect(await withLease(leases, terms(wednesday), async () => seen.push('beside'))).toBeUndefined()
    })
    await withLease(leases, terms(wednesday), async () => seen.push('second'))
    expect(seen).toEqual(['first', 'second'])
  })

  it('is acquired by one of many at the same moment', async () => {
    const leases = leaseRepository(memoryStore())
    const all = await Promise.all(
      Array.from({ length: 8 }, () => leases.acquire('maintenance', wednesday, minute)),
    )
    expect(all.filter((lease) => lease !== undefined)).toEqual([1])
  })

  it('expires at its exact end where the run that held it died', async () => {
    const leases = leaseRepository(memoryStore())
    await leases.acquire('maintenance', wednesday, minute)
    expect(await leases.acquire('maintenance', wednesday + minute - 1, minute)).toBeUndefined()
    expect(await leases.acquire('maintenance', wednesday + minute, minute)).toBe(2)
  })

  it('is not released by a run whose lease expired', async () => {
    const leases = leaseRepository(memoryStore())
    const late = (await leases.acquire('maintenance', wednesday, minute)) ?? expect.fail('no lease')
    await leases.acquire('maintenance', wednesday + minute, minute)
    await leases.release('maintenance', late)
    expect(await leases.acquire('maintenance', wednesday + minute, minute)).toBeUndefined()
  })

  it('is released when the work fails, and a failed release hides nothing', async () => {
    const leases = leaseRepository(memoryStore())
    const failing = async () => Promise.reject(new Error('the work failed'))
    await expect(withLease(leases, terms(wednesday), failing)).rejects.toThrow('the work failed')
    const stuck = { ...leases, release: async () => Promise.reject(new RetryableError('slow down')) }
    await expect(withLease(stuck, terms(wednesday), async () => 7)).resolves.toBe(7)
  })
})

it('maintenance beside maintenance runs no job and emits no metric', async () => {
  const { maintenance } = await import('../../functions/maintenance.ts')
  const leases = leaseRepository(memoryStore())
  const attention = vi.fn<(count: number, name: string) => void>()
  const job = vi.fn<() => Promise<Record<string, number>>>(async () => ({ attention: 2 }))
  const run = maintenance(
    { jobs: { job }, attention, leases, done: () => {}, failed: () => {} },
    () => wednesday,
  )
  await withLease(leases, terms(wednesday), async () => run({}))
  expect([job.mock.calls.length, attention.mock.calls.length]).toEqual([0, 0])
  await run({}, { functionName: 'f' })
  expect(attention.mock.calls).toEqual([[2, 'f']])
})
