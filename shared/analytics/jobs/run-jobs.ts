import * as z from 'zod'
import { policyAt, type PolicyHistory } from '../../policy/policy.ts'
import { hourMs } from '../../runtime/time-buckets.ts'
import { hashId } from '../../runtime/hash-id.ts'
import type { CopyFiles } from '../../storage/copy-files.ts'
import type { JobRepository, JobRun } from '../../storage/repositories/job-repository.ts'
import { buckets } from '../copy/copy-files.ts'
import { loadManifest } from '../copy/manifest.ts'
import { allRecent } from '../copy/read-bucket.ts'
import type { CopyChange } from '../copy/recent.ts'
import type { AnalyticsJob, JobContext } from './job.ts'

/** Body of queue `analytics`: computes one part of a run. */
export const jobMessageSchema = z.object({
  v: z.literal(1),
  job: z.string(),
  run: z.string(),
  bucket: z.string().regex(/^\d{2}$/),
})
export type JobMessage = z.infer<typeof jobMessageSchema>

export type StartJobDeps = {
  readonly files: CopyFiles
  readonly runs: JobRepository
  readonly enqueue: (messages: readonly JobMessage[]) => Promise<void>
}

export type RunJobDeps = Pick<StartJobDeps, 'files' | 'runs'> & {
  readonly jobs: readonly AnalyticsJob[]
  readonly policies: () => Promise<PolicyHistory>
  /** Called when a result was stored. @param now ms UTC */
  readonly onDone: (run: JobRun, now: number) => void
}

const partKey = ({ id, run }: Pick<JobRun, 'id' | 'run'>, bucket: string): string =>
  `job-parts/${id}/${run}/${bucket}.json`
const resultKey = (id: string): string => `jobs/${id}/result.json`

/** A run that has not finished after this long (ms) is given up when the next one is started. */
const patience = 6 * hourMs

/**
 * Starts a run of a job: one message for each bucket. While a run of it is under way, that one is continued:
 * its messages are sent again for the parts that are missing.
 * @param now ms UTC: the moment the run is for
 */
export const startJob = async (deps: StartJobDeps, id: string, now: number): Promise<JobRun> => {
  const { files, runs, enqueue } = deps
  const last = await runs.get(id)
  const { compactedAt } = await loadManifest(files, now)
  const isRunning =
    last?.status === 'running' && last.startedAt > now - patience && last.copyAt === compactedAt
  const run = isRunning ? last : await createRun(runs, last, { id, now, copyAt: compactedAt })
  const done = new Set(await runs.parts(run))
  await enqueue(
    buckets.filter((bucket) => !done.has(bucket)).map((bucket) => ({ v: 1, job: id, run: run.run, bucket })),
  )
  return run
}

/**
 * Starts every job that has not run on the latest compaction. Repeatable: a run that is under way is continued.
 * @param now ms UTC
 */
export const startDueJobs = async (
  deps: StartJobDeps,
  ids: readonly string[],
  now: number,
): Promise<void> => {
  const { compactedAt } = await loadManifest(deps.files, now)
  if (compactedAt === 0) return
  for (const id of ids) {
    const last = await deps.runs.get(id)
    if (last?.copyAt !== compactedAt) await startJob(deps, id, now)
  }
}

type NewRun = { readonly id: string; readonly now: number; readonly copyAt: number }

const createRun = async (
  runs: JobRepository,
  last: JobRun | undefined,
  { id, now, copyAt }: NewRun,
): Promise<JobRun> => {
  const v = (last?.v ?? 0) + 1
  const times = { asOf: now, startedAt: now, copyAt }
  const run = hashId(`${id} ${v}`).slice(0, 10)
  const created: JobRun = { id, v, run, ...times, total: buckets.length, status: 'running' }
  // Another start at the same time created a run of the same version: it is as good.
  return (await runs.save(created)) ? created : ((await runs.get(id)) ?? created)
}

/**
 * Computes one part of a run, and merges the run when it was the last. Idempotent: a part computed twice
 * replaces itself, a message of another run than the latest is ignored, and a merge is repeated until its
 * result is stored. A run that a compaction overtook is given up.
 * @param now ms UTC
 */
export const runJobPart =
  ({ jobs, policies, onDone, ...deps }: RunJobDeps) =>
  async ({ job: id, run: runId, bucket }: JobMessage, now: number): Promise<void> => {
    const { files, runs } = deps
    const run = await runs.get(id)
    const job = jobs.find((each) => each.id === id)
    if (!job || run?.run !== runId || run.status !== 'running') return
    const recent = (await allRecent(files)).filter((change) => isReceived(change, run.asOf))
    const manifest = await loadManifest(files, now)
    // The parts of a run must agree on who is one person: after a compaction `startDueJobs` begins another.
    if (manifest.compactedAt !== run.copyAt) return
    const context = { asOf: run.asOf, policy: policyAt(await policies(), run.asOf) }
    const part = await job.mapBucket({ files, recent, manifest }, bucket, context)
    await files.write(partKey(run, bucket), new TextEncoder().encode(part))
    await runs.addPart(run, bucket)
    if ((await runs.parts(run)).length >= run.total)
      await mergeRun({ files, runs, job, onDone }, run, { context, now })
  }

/** What arrived after the run began is in none of its parts. */
const isReceived = (change: CopyChange, asOf: number): boolean =>
  !('row' in change) || change.row.received_at <= asOf

type MergeDeps = Pick<RunJobDeps, 'files' | 'runs' | 'onDone'> & { readonly job: AnalyticsJob }

const mergeRun = async (
  { files, runs, job, onDone }: MergeDeps,
  run: JobRun,
  { context, now }: { readonly context: JobContext; readonly now: number },
): Promise<void> => {
  const texts: string[] = []
  for (const bucket of buckets) {
    const bytes = await files.read(partKey(run, bucket))
    // Another process has merged the run meanwhile, and removed its parts.
    if (!bytes) return
    texts.push(new TextDecoder().decode(bytes))
  }
  const result = job.merge(texts, context)
  const stored = `{"run":${JSON.stringify(run.run)},"asOf":${run.asOf},"result":${result}}`
  await files.write(resultKey(run.id), new TextEncoder().encode(stored))
  await runs.save({ ...run, v: run.v + 1, status: 'done', finishedAt: now })
  for (const bucket of buckets) await files.remove(partKey(run, bucket))
  onDone(run, now)
}

const storedResult = z.object({ run: z.string(), asOf: z.int(), result: z.unknown() })

/** The result of a job's last run that was done, and the moment (ms UTC) it is for. */
export const loadResult = async (
  files: CopyFiles,
  id: string,
): Promise<z.infer<typeof storedResult> | undefined> => {
  const bytes = await files.read(resultKey(id))
  return bytes && storedResult.parse(JSON.parse(new TextDecoder().decode(bytes)))
}
