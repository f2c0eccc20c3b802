// functions/export-touchpoints.ts: stream of the touchpoints table. Writes the analytical copy, a file a batch.
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { writeRecent } from '../shared/analytics/copy/recent.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { createCopyFiles } from '../shared/storage/aws/copy-files.ts'
import type { CopyFiles } from '../shared/storage/copy-files.ts'
import { logChanges } from '../shared/storage/stream-record.ts'

const onUnreadable = (seq: string, error: unknown): void =>
  log.error('stream.record-unreadable', { seq, ...errorFields(error) })

/** Writes one batch. A batch that is delivered again replaces the file it wrote before. */
export const exportTouchpoints =
  (files: CopyFiles) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<void> =>
    writeRecent(files, logChanges(Records, onUnreadable))

export const handler = exportTouchpoints(createCopyFiles(requireEnv('ANALYTICS_BUCKET')))
