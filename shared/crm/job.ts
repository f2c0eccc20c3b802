import { hourMs, minuteMs } from '../runtime/time-buckets.ts'
import * as z from 'zod'

export const jobKinds = ['task', 'stage', 'reconcile', 'take'] as const

/**
 * Something to be brought about in a CRM, level by level: `task` for an interruption (`about` its id),
 * `stage` for a person (`about` their id), `reconcile` for a comparison (`about` when it began), `take` for a
 * difference an operator decided. It says what is known to be there; what should be is read from our own rows
 * each time. Times in ms UTC. `making`: a task is being made since then; until that is known, none is made
 * again. `open` and `closed` are as the task stands.
 */
export const jobSchema = z.object({
  connection: z.string(),
  kind: z.enum(jobKinds),
  about: z.string(),
  v: z.int(),
  state: z.enum(['new', 'making', 'open', 'closed', 'done', 'given-up']),
  since: z.int().optional(),
  contact: z.string().optional(),
  task: z.string().optional(),
  tries: z.int(),
  due: z.int().optional(),
  last: z.object({ at: z.int(), reason: z.string() }).optional(),
})
export type Job = z.infer<typeof jobSchema>
export type JobRef = Pick<Job, 'connection' | 'kind' | 'about'>

export const newJob = (ref: JobRef): Job => ({ ...ref, v: 0, state: 'new', tries: 0 })

/** Nothing waits longer than this for its next try (ms). */
export const longest = 6 * hourMs

/**
 * How long to wait after so many tries in a row that came to nothing (ms): from a minute to six hours, three
 * days in all; then no more.
 */
export const backoff = (tries: number): number | undefined =>
  tries > 18 ? undefined : Math.min(longest, minuteMs * 2 ** (tries - 1))
