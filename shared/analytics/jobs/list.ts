import type { AnalyticsJob } from './job.ts'
import { journeyMap } from './journey-map.ts'

/** Every analytics job: they run after each night's compaction. */
export const analyticsJobs: readonly AnalyticsJob[] = [journeyMap]
