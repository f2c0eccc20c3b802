// functions/import-file.ts: a file lies in the bucket, or has to be gone on with. Its rows become touchpoints on
// their queue.
import type { Context, SQSEvent } from 'aws-lambda'
import * as z from 'zod'
import { type ProcessImportDeps, processImport as turn } from '../shared/imports/process-import.ts'
import { policyAt } from '../shared/policy/policy.ts'
import { mapConcurrent } from '../shared/runtime/concurrency.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { batchesOf } from '../shared/storage/dynamodb/batches.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { createFileStore } from '../shared/storage/aws/files.ts'
import { mappingRepository } from '../shared/storage/repositories/mapping-repository.ts'
import { policyRepository } from '../shared/storage/repositories/policy-repository.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'
import { touchpointRepository } from '../shared/storage/repositories/touchpoint-repository.ts'
import { importRepository } from '../shared/storage/repositories/upload-repository.ts'

/** What S3 tells when a file was put, as EventBridge brings it; or our own word to go on. */
const word = z.union([
  z.object({ v: z.literal(1), import: z.string() }).transform((said) => said.import),
  z
    .object({
      source: z.literal('aws.s3'),
      detail: z.object({ object: z.object({ key: z.string().startsWith('incoming/') }) }),
    })
    .transform(({ detail }) => detail.object.key.slice('incoming/'.length)),
])

/** So much (ms) must be left of a turn for another thousand rows. */
const enough = 60_000

/** The imports queue: a turn of one file. */
export const importFile =
  (deps: Omit<ProcessImportDeps, 'hasTimeLeft'>, clock: () => number = Date.now) =>
  (event: SQSEvent, context?: Pick<Context, 'getRemainingTimeInMillis'>) =>
    queueHandler(
      word,
      turn({ ...deps, hasTimeLeft: () => (context?.getRemainingTimeInMillis() ?? Infinity) > enough }),
      clock,
    )(event)

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') },
})
const sqs = sqsClient()
const [touchpoints, imports] = [
  createQueue(sqs, requireEnv('TOUCHPOINTS_QUEUE_URL')),
  createQueue(sqs, requireEnv('IMPORTS_QUEUE_URL')),
]

export const handler = importFile({
  uploads: importRepository(store),
  mappings: mappingRepository(store),
  staff: async (now) => policyAt(await policyRepository(store).history(), now).staff,
  files: createFileStore(requireEnv('IMPORTS_BUCKET')),
  has: touchpointRepository(store).has,
  // One after the other a thousand would take ten seconds.
  queue: async (events) =>
    void (await mapConcurrent(
      8,
      [...batchesOf(events, { entries: 50, bytes: Infinity }, () => 0)],
      touchpoints.sendMany,
    )),
  goOn: (id) => imports.send({ v: 1, import: id }),
})
