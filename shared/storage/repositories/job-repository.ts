import * as z from 'zod'
import { parsed, versionCondition } from '../dynamodb/record-codec.ts'
import { jobKey, jobPartKey, jobPartPk, jobPk } from '../keys.ts'
import { everything, type Item, type Store } from '../store.ts'

const jobRunSchema = z.object({
  /** The job's id. */
  id: z.string(),
  v: z.int(),
  /** Id of the run: parts of another run are not its parts. */
  run: z.string(),
  /** The moment the run is for (ms UTC). */
  asOf: z.int(),
  startedAt: z.int(),
  /** The compaction of the copy (ms UTC) that all parts must read. */
  copyAt: z.int(),
  /** Number of parts. */
  total: z.int(),
  status: z.enum(['running', 'done']),
  finishedAt: z.int().exactOptional(),
})

/** The latest run of a job. */
export type JobRun = z.infer<typeof jobRunSchema>

/** The runs of analytics jobs: which run is the latest, and which of its parts are computed. */
export interface JobRepository {
  get(id: string): Promise<JobRun | undefined>
  /** @returns false where another version was saved since `v - 1` */
  save(run: JobRun): Promise<boolean>
  list(): Promise<JobRun[]>
  /** Records that a part is computed; recording it again changes nothing. */
  addPart(run: Pick<JobRun, 'id' | 'run' | 'startedAt'>, bucket: string): Promise<void>
  /** The buckets whose part is computed. */
  parts(run: Pick<JobRun, 'id' | 'run'>): Promise<string[]>
}

/** Rows of parts are deleted a week (seconds) after the run began. */
const partTtl = 7 * 86_400

export const jobRepository = (store: Store): JobRepository => ({
  get: async (id) => {
    const item = await store.get(jobKey(id))
    return item && runIn(item)
  },
  save: (run) => store.put({ ...jobKey(run.id), ...run }, versionCondition(run.v)),
  list: () => Array.fromAsync(everything(store, { pk: jobPk }), runIn),
  addPart: async ({ id, run, startedAt }, bucket) => {
    await store.put({ ...jobPartKey(id, run, bucket), ttl: Math.ceil(startedAt / 1000) + partTtl })
  },
  parts: ({ id, run }) =>
    Array.fromAsync(everything(store, { pk: jobPartPk(id), prefix: `${run}#` }), ({ sk }) =>
      sk.slice(run.length + 1),
    ),
})

const runIn = (item: Item): JobRun => parsed(jobRunSchema, item, item)
