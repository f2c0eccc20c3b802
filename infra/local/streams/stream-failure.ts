import type { Clock } from '../clock/clock.ts'
import type { JsonObject } from '../json.ts'
import type { Change } from './stream.ts'

/** Why and how a batch was given up. */
export interface GivenUp {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'
  readonly attempts: number
  readonly requestId: string
  /** Whether the function threw; otherwise it answered and named failures. */
  readonly functionError: boolean
  readonly functionArn: string
  readonly streamArn: string
  readonly shardId: string
  readonly clock: Clock
}

/**
 * What Lambda puts on the on-failure queue for a batch it gave up: where the records are to be found, not the
 * records.
 */
export const failedBatch = (batch: readonly Change[], given: GivenUp): JsonObject => ({
  requestContext: {
    requestId: given.requestId,
    functionArn: given.functionArn,
    condition: given.condition,
    approximateInvokeCount: given.attempts,
  },
  responseContext: {
    statusCode: 200,
    executedVersion: '$LATEST',
    functionError: given.functionError ? 'Unhandled' : null,
  },
  version: '1.0',
  timestamp: new Date(given.clock.now()).toISOString(),
  DDBStreamBatchInfo: {
    shardId: given.shardId,
    startSequenceNumber: batch.at(0)?.sequence ?? '',
    endSequenceNumber: batch.at(-1)?.sequence ?? '',
    approximateArrivalOfFirstRecord: arrival(batch.at(0), given.clock),
    approximateArrivalOfLastRecord: arrival(batch.at(-1), given.clock),
    batchSize: batch.length,
    streamArn: given.streamArn,
  },
})

const arrival = (change: Change | undefined, clock: Clock): string =>
  `${new Date(clock.at(change?.realTime ?? 0)).toISOString().slice(0, 19)}Z`
