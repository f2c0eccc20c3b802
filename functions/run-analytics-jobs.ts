// functions/run-analytics-jobs.ts: SQS queue `analytics`. Computes parts of analytics jobs and merges them.
import { analyticsJobs } from '../shared/analytics/jobs/list.ts'
import { jobMessageSchema, runJobPart, type RunJobDeps } from '../shared/analytics/jobs/run-jobs.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { log } from '../shared/runtime/log.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { createCopyFiles } from '../shared/storage/aws/copy-files.ts'
import { jobRepository } from '../shared/storage/repositories/job-repository.ts'
import { policyRepository } from '../shared/storage/repositories/policy-repository.ts'
import { cachedPolicies, stateStore } from './wiring/store.ts'

export const runAnalyticsJobs = (deps: RunJobDeps, clock: () => number = Date.now) =>
  queueHandler(jobMessageSchema, runJobPart(deps), clock)

const store = stateStore()

export const handler = runAnalyticsJobs({
  jobs: analyticsJobs,
  files: createCopyFiles(requireEnv('ANALYTICS_BUCKET')),
  runs: jobRepository(store),
  policies: cachedPolicies(policyRepository(store)),
  onDone: ({ id, run, startedAt }, now) =>
    log.info('analytics.job-done', { job: id, run, ms: now - startedAt }),
})
