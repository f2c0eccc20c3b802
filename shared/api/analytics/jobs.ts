import { analyticsJobs } from '../../analytics/jobs/list.ts'
import { type JobMessage, loadResult, startJob } from '../../analytics/jobs/run-jobs.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import type { CopyFiles } from '../../storage/copy-files.ts'
import type { JobRepository, JobRun } from '../../storage/repositories/job-repository.ts'
import type { JobView } from '../views/jobs.ts'

export type JobDeps = {
  readonly runs: JobRepository
  readonly files: () => Promise<CopyFiles>
  readonly enqueue: (messages: readonly JobMessage[]) => Promise<void>
}

const viewOf = async ({ runs }: Pick<JobDeps, 'runs'>, run: JobRun): Promise<JobView> => {
  const { id, status, asOf, startedAt, finishedAt, total } = run
  const done = status === 'done' ? total : (await runs.parts(run)).length
  return omitUndefined({ id, status, asOf, startedAt, finishedAt, total, done })
}

/** `GET /api/jobs`: each analytics job, how far its latest run is, and when it was started. */
export const jobsPage = async (deps: Pick<JobDeps, 'runs'>): Promise<{ items: JobView[] }> => {
  const runs = new Map((await deps.runs.list()).map((run) => [run.id, run]))
  return {
    items: await Promise.all(
      analyticsJobs.map(async ({ id }) => {
        const run = runs.get(id)
        return run ? viewOf(deps, run) : { id, status: 'never' as const, total: 0, done: 0 }
      }),
    ),
  }
}

const known = (id: string): string => {
  if (analyticsJobs.some((job) => job.id === id)) return id
  throw new RejectedError(`id must be one of ${analyticsJobs.map((job) => job.id).join(', ')}`, {
    status: 404,
    field: 'id',
  })
}

/** `POST /api/jobs/{id}`: starts a run now; continues the one that is under way. @param now ms UTC */
export const startJobNow = async (deps: JobDeps, id: string, now: number): Promise<JobView> => {
  const run = await startJob({ ...deps, files: await deps.files() }, known(id), now)
  return viewOf(deps, run)
}

/**
 * `GET /api/jobs/{id}/result`: what the last finished run found, and the moment it is for.
 * @throws RejectedError (404) for an unknown job, or one that has not finished yet
 */
export const jobResult = async (
  deps: Pick<JobDeps, 'files'>,
  id: string,
): Promise<{ run: string; asOf: number; result: unknown }> => {
  const found = await loadResult(await deps.files(), known(id))
  if (!found)
    throw new RejectedError('this job has not finished yet: it runs every night', {
      status: 404,
      field: 'id',
    })
  return found
}
