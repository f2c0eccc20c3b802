// functions/compact-analytics.ts: every 15 minutes. Compacts, at night, the analytical copy and reconciles it.
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { compactNightly, type NightlyDeps } from '../shared/analytics/copy/compact-nightly.ts'
import { analyticsJobs } from '../shared/analytics/jobs/list.ts'
import { startDueJobs } from '../shared/analytics/jobs/run-jobs.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { log } from '../shared/runtime/log.ts'
import { createCopyFiles } from '../shared/storage/aws/copy-files.ts'
import { counterRepository } from '../shared/storage/repositories/counter-repository.ts'
import { jobRepository } from '../shared/storage/repositories/job-repository.ts'
import { leaseRepository } from '../shared/storage/repositories/lease-repository.ts'
import { peopleRepository } from '../shared/storage/repositories/people-repository.ts'
import { type DeadlineContext, timeLeft } from './wiring/deadline.ts'
import { analyticsQueue } from './wiring/queues.ts'
import { stateStore } from './wiring/store.ts'

/** A chunk of recent files takes this long (ms) at most. */
const chunkTime = 240_000

export type CompactAnalyticsDeps = Omit<NightlyDeps, 'hasTimeLeft'> & {
  /** Emits on how many days the copy and the counters differ, under the function's own name. */
  readonly mismatch: (days: number, functionName: string) => void
  /** Starts the analytics jobs that have not run on the latest compaction. @param now ms UTC */
  readonly startJobs: (now: number) => Promise<void>
}

/** Does nothing once the night's work is done and every job was started on it. */
export const compactAnalytics =
  ({ mismatch, startJobs, ...deps }: CompactAnalyticsDeps, clock: () => number = Date.now) =>
  async (_event: unknown, context?: DeadlineContext & { readonly functionName?: string }): Promise<void> => {
    const now = clock()
    const night = await compactNightly({ ...deps, hasTimeLeft: timeLeft(context, chunkTime) }, now)
    if (night) {
      const { mismatches, ...done } = night
      log.info('analytics.compacted', done)
      for (const each of mismatches) log.error('analytics.copy-mismatch', each)
      mismatch(mismatches.length, context?.functionName ?? 'compact-analytics')
    }
    await startJobs(now)
  }

const store = stateStore()
const metrics = new Metrics({ namespace: 'Rethread', serviceName: 'compact-analytics' })

const files = createCopyFiles(requireEnv('ANALYTICS_BUCKET'))
const jobs = { files, runs: jobRepository(store), enqueue: analyticsQueue().sendMany }

export const handler = compactAnalytics({
  files,
  people: peopleRepository(store),
  counters: counterRepository(store),
  leases: leaseRepository(store),
  timeZone: requireEnv('COMPANY_TIME_ZONE'),
  startJobs: (now) =>
    startDueJobs(
      jobs,
      analyticsJobs.map(({ id }) => id),
      now,
    ),
  mismatch: (days, functionName) => {
    metrics.addDimension('function', functionName)
    metrics.addMetric('copyMismatch', MetricUnit.Count, days)
    metrics.publishStoredMetrics()
  },
})
