// functions/import-file.ts: a file lies in the bucket, or has to be gone on with. Its rows become touchpoints on
// their queue.
import type { Context, SQSEvent } from 'aws-lambda'
import * as z from 'zod'
import { type BringInVerbs, bringIn as turn } from '../shared/imports/process-import.ts'
import { policyAt } from '../shared/policy/policy.ts'
import { atMost } from '../shared/runtime/concurrency.ts'
import { need } from '../shared/runtime/env.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { batchesOf } from '../shared/storage/dynamodb/batches.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { filesIn } from '../shared/storage/aws/files.ts'
import { mappingRows } from '../shared/storage/repositories/mapping-repository.ts'
import { policyRows } from '../shared/storage/repositories/policy-repository.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'
import { touchpointRows } from '../shared/storage/repositories/touchpoint-repository.ts'
import { uploadRows } from '../shared/storage/repositories/upload-repository.ts'

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
export const bringIn =
  (verbs: Omit<BringInVerbs, 'mayGoOn'>, clock: () => number = Date.now) =>
  (event: SQSEvent, context?: Pick<Context, 'getRemainingTimeInMillis'>) =>
    queueHandler(
      word,
      turn({ ...verbs, mayGoOn: () => (context?.getRemainingTimeInMillis() ?? Infinity) > enough }),
      clock,
    )(event)

// Live wiring.
const store = dynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') },
})
const sqs = sqsClient()
const [touchpoints, imports] = [
  queueOver(sqs, need('TOUCHPOINTS_QUEUE_URL')),
  queueOver(sqs, need('IMPORTS_QUEUE_URL')),
]

export const handler = bringIn({
  uploads: uploadRows(store),
  mappings: mappingRows(store),
  staff: async (now) => policyAt(await policyRows(store).history(), now).staff,
  files: filesIn(need('IMPORTS_BUCKET')),
  has: touchpointRows(store).has,
  // One after the other a thousand would take ten seconds.
  queue: async (events) =>
    void (await atMost(
      8,
      [...batchesOf(events, { entries: 50, bytes: Infinity }, () => 0)],
      touchpoints.sendMany,
    )),
  goOn: (id) => imports.send({ v: 1, import: id }),
})
