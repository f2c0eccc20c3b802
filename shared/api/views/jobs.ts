import * as z from 'zod'

/** An analytics job and its latest run. `done` of `total` parts are computed. Times are ms UTC. */
const jobView = z.object({
  id: z.string(),
  status: z.enum(['never', 'running', 'done']),
  asOf: z.int().optional(),
  startedAt: z.int().optional(),
  finishedAt: z.int().optional(),
  total: z.int(),
  done: z.int(),
})
export type JobView = z.infer<typeof jobView>
