// functions/import-file.ts: SQS queue `imports`. Processes the next step of a file: its rows become
// touchpoints.
import type { SQSEvent } from 'aws-lambda'
import * as z from 'zod'
import { processImport, type ProcessImportDeps } from '../shared/imports/process-import.ts'
import { policyAt } from '../shared/policy/policy.ts'
import { mapConcurrent } from '../shared/runtime/concurrency.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { createFileStore } from '../shared/storage/aws/files.ts'
import { batchesOf } from '../shared/storage/dynamodb/batches.ts'
import { mappingRepository } from '../shared/storage/repositories/mapping-repository.ts'
import { policyRepository } from '../shared/storage/repositories/policy-repository.ts'
import { touchpointRepository } from '../shared/storage/repositories/touchpoint-repository.ts'
import { importRepository } from '../shared/storage/repositories/upload-repository.ts'
import { type DeadlineContext, timeLeft } from './wiring/deadline.ts'
import { importQueue, touchpointQueue } from './wiring/queues.ts'
import { fullStore } from './wiring/store.ts'

/** S3's event that a file was uploaded, as EventBridge delivers it; or our own request to continue one. */
const importRequest = z.union([
  z.object({ v: z.literal(1), import: z.string() }).transform((request) => request.import),
  z
    .object({
      source: z.literal('aws.s3'),
      detail: z.object({ object: z.object({ key: z.string().startsWith('incoming/') }) }),
    })
    .transform(({ detail }) => detail.object.key.slice('incoming/'.length)),
])

/** Another thousand rows start only with this much time (ms) left. */
const chunkTime = 60_000

export const importFile =
  (deps: Omit<ProcessImportDeps, 'hasTimeLeft'>, clock: () => number = Date.now) =>
  (event: SQSEvent, context?: DeadlineContext) =>
    queueHandler(
      importRequest,
      processImport({ ...deps, hasTimeLeft: timeLeft(context, chunkTime) }),
      clock,
    )(event)

const store = fullStore()
const [touchpoints, imports] = [touchpointQueue(), importQueue()]

export const handler = importFile({
  uploads: importRepository(store),
  mappings: mappingRepository(store),
  staff: async (now) => policyAt(await policyRepository(store).history(), now).staff,
  files: createFileStore(requireEnv('IMPORTS_BUCKET')),
  has: touchpointRepository(store).has,
  // One after the other a thousand would take ten seconds.
  queue: async (events) => {
    const batches = [...batchesOf(events, { entries: 50, bytes: Infinity }, () => 0)]
    await mapConcurrent(8, batches, touchpoints.sendMany)
  },
  goOn: (id) => imports.send({ v: 1, import: id }),
})
