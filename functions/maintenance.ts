// functions/maintenance.ts: every five minutes. Repeats work that was promised and not done.
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { nightly } from '../shared/crm/reconciling.ts'
import { createCrmRepositories } from '../shared/crm/repositories.ts'
import { watchDetectors } from '../shared/detectors/list.ts'
import { rebuildMarked } from '../shared/journeys/rebuild.ts'
import { processErasureRequests } from '../shared/people/erasure/erasure.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { type JobReport, type MaintenanceJob, runJobs } from '../shared/runtime/jobs.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { recoverStuckMessages } from '../shared/senders/delivery/recover-stuck-messages.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { leaseRepository, type LeaseRepository } from '../shared/storage/repositories/lease-repository.ts'
import { personDataEraser } from '../shared/storage/repositories/person-data-eraser.ts'
import { maintenanceLease, withLease } from '../shared/storage/with-lease.ts'
import { eventPublisher } from './wiring/events.ts'
import { crmQueue, senderQueues } from './wiring/queues.ts'
import { fullStore } from './wiring/store.ts'

export type MaintenanceDeps = JobReport & {
  readonly leases: LeaseRepository
  readonly jobs: Readonly<Record<string, MaintenanceJob>>
  /** Emits how many records need a person, under the function's own name; its alarm treats silence as bad. */
  readonly attention: (count: number, functionName: string) => void
}

/** Runs every job, unless another run is at work: then that one reports. */
export const maintenance =
  ({ jobs, attention, leases, ...report }: MaintenanceDeps, clock: () => number = Date.now) =>
  async (_event: unknown, context?: { readonly functionName: string }): Promise<void> => {
    const now = clock()
    const count = await withLease(leases, { ...maintenanceLease, now }, () => runJobs(jobs, now, report))
    if (count !== undefined) attention(count, context?.functionName ?? 'maintenance')
  }

const store = fullStore()
const repositories = createRepositories(store)
const queues = senderQueues()
const metrics = new Metrics({ namespace: 'Rethread', serviceName: 'maintenance' })

export const handler = maintenance({
  leases: leaseRepository(store),
  jobs: {
    journeys: rebuildMarked({
      rows: repositories,
      publish: eventPublisher(),
      policies: () => repositories.policies.history(),
      detectors: watchDetectors,
      onError: (person, error) => log.error('journey.refold-failed', { person, ...errorFields(error) }),
    }),
    erasures: processErasureRequests({
      rows: repositories,
      forgetting: personDataEraser(store),
      onError: (error) => log.error('erasure.failed', errorFields(error)),
    }),
    crm: nightly({
      runs: createCrmRepositories(store).runs,
      connections: repositories.connections,
      ask: crmQueue().sendMany,
      timeZone: requireEnv('COMPANY_TIME_ZONE'),
    }),
    messages: recoverStuckMessages({
      messages: repositories.messages,
      release: (via, requests) => queues[via].sendMany(requests),
    }),
  },
  done: (job, counts) => {
    if (Object.values(counts).some((count) => count > 0)) log.info('job.done', { job, ...counts })
  },
  failed: (job, error) => log.error('job.failed', { job, ...errorFields(error) }),
  attention: (count, functionName) => {
    metrics.addDimension('function', functionName)
    metrics.addMetric('attention', MetricUnit.Count, count)
    metrics.publishStoredMetrics()
  },
})
