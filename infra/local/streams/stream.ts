import { createHash } from 'node:crypto'
import { realNow } from '../clock/clock.ts'
import type { Engine } from '../dynamodb/engine-call.ts'
import { type Json, type JsonObject, at, listAt, objectAt, textAt } from '../json.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** One change of a table, as the engine tells it. */
export interface Change {
  /** The engine's own number of it, by which we remember how far we have read. */
  readonly position: string
  /** The number as DynamoDB writes it: 21 digits, so that text and number sort the same. */
  readonly sequence: string
  readonly realTime: number
  readonly raw: Json
}

/** Reads a table's stream from where one likes. */
export interface Stream {
  readonly shard: () => Promise<string>
  /** The changes after this position (from the oldest kept, where it is undefined), at most 1000 at once. */
  readonly after: (position: string | undefined) => Promise<readonly Change[]>
}

/** Opens the stream of a table. The engine has one shard per table. */
export const openStream = (engine: Engine, engineArn: string): Stream => {
  let shardId: string | undefined
  let next: { readonly after: string | undefined; readonly iterator: string } | undefined
  const call = async (operation: string, body: Json): Promise<Json> =>
    await engine.call(`DynamoDBStreams_20120810.${operation}`, body)
  const shard = async (): Promise<string> => {
    const shards = listAt(
      await call('DescribeStream', { StreamArn: engineArn }),
      'StreamDescription',
      'Shards',
    )
    const only = textAt(shards[0], 'ShardId')
    if (only === undefined || shards.length > 1)
      throw new Error(
        `The stream ${engineArn} has ${shards.length} shards; this machine reads streams of one`,
      )
    return only
  }
  const iteratorAfter = async (position: string | undefined): Promise<string> => {
    if (next && next.after === position) return next.iterator
    shardId ??= await shard()
    const from =
      position === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position }
    return (
      textAt(
        await call('GetShardIterator', { StreamArn: engineArn, ShardId: shardId, ...from }),
        'ShardIterator',
      ) ?? ''
    )
  }
  return {
    shard: async () => (shardId ??= await shard()),
    after: async (position) => {
      const iterator = await iteratorAfter(position)
      next = undefined
      const answered = await call('GetRecords', { ShardIterator: iterator, Limit: 1000 })
      const changes = listAt(answered, 'Records').map(changeOf)
      const following = textAt(answered, 'NextShardIterator')
      if (following !== undefined) next = { after: changes.at(-1)?.position ?? position, iterator: following }
      return changes
    },
  }
}

const changeOf = (raw: Json): Change => {
  const position = textAt(raw, 'dynamodb', 'SequenceNumber') ?? '0'
  const seconds = Number(at(raw, 'dynamodb', 'ApproximateCreationDateTime'))
  // A server tells whole seconds. The end of that second is the safer guess: its beginning may lie before the
  // clock was last moved.
  const written = Math.round(seconds * 1000) + (Number.isInteger(seconds) ? 999 : 0)
  return { position, sequence: paddedSequence(position), realTime: Math.min(written, realNow()), raw }
}

/** DynamoDB's sequence numbers all have 21 digits and more; the engine counts from 1. */
const paddedSequence = (position: string): string =>
  position.length >= 21 ? position : `1${position.padStart(20, '0')}`

/** The record a function gets for a change. */
export const recordOf = (
  change: Change,
  { arn, region, time }: { arn: string; region: string; time: number },
): JsonObject => {
  const userIdentity = at(change.raw, 'userIdentity')
  return omitUndefined({
    eventID: createHash('md5').update(`${arn} ${change.sequence}`).digest('hex'),
    eventName: textAt(change.raw, 'eventName') ?? '',
    eventVersion: '1.1',
    userIdentity,
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ...objectAt(change.raw, 'dynamodb'),
      ApproximateCreationDateTime: Math.floor(time / 1000),
      SequenceNumber: change.sequence,
    },
    eventSourceARN: arn,
  })
}
