import type { Route } from './route.ts'

const ofJobs = () => import('../../../shared/api/analytics/jobs.ts')

/** Analytics jobs: passes over the analytical copy. */
export const analyticsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/jobs',
    answer: async ({ jobs }) => (await ofJobs()).jobsPage(jobs),
  },
  {
    method: 'POST',
    path: '/api/jobs/{id}',
    answer: async ({ jobs }, { named, now }) => (await ofJobs()).startJobNow(jobs, named('id'), now),
  },
  {
    method: 'GET',
    path: '/api/jobs/{id}/result',
    answer: async ({ jobs }, { named }) => (await ofJobs()).jobResult(jobs, named('id')),
  },
]
